"""Results that are more than what a task has written: with what people decided since, and tables beside them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.core.tables import Row, Table, replacing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Beside:
    """A further table; ``suffix`` stands behind the task's name in the name of its file."""

    suffix: str
    table: Table
    rows: Sequence[Row]


@dataclass(frozen=True)
class Completed:
    """A task's table as it is taken away: its rows may be gone through more than once.

    ``record`` belongs into the provenance, ``words`` to the methods paragraph. ``arrays`` (by the suffixes of their
    files) are numbers with one row for each row of the table; they are written only when ``has_arrays``.
    """

    table: Table
    rows: Iterable[Row]
    record: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    tables: tuple[Beside, ...] = ()
    arrays: "Mapping[str, Callable[[], NDArray[np.float32]]]" = field(default_factory=dict)
    has_arrays: bool = False

    def provenance(self, made: Mapping[str, Any]) -> dict[str, Any]:
        """How the table came about, out of what is known of the task's own results."""
        columns = {column.name: column.help for column in self.table.all_columns}
        methods = " ".join(filter(None, (made["methods"], self.words)))
        return {**made, "columns": columns, **self.record, "methods": methods}


def write_array(path: Path, array: "NDArray[np.float32]") -> None:
    """Write numbers in NumPy's own format, without anything that could be executed. Raises :class:`ExportError`."""
    import numpy as np

    with replacing(path) as temporary, temporary.open("wb") as file:
        np.save(file, array, allow_pickle=False)
