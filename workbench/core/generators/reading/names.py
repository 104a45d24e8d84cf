"""The names that a stream may mention: nothing but what stands in a closed table is ever found."""

import re
from collections.abc import Mapping as Table
from typing import Any

from workbench.core.generators.reading.limits import Budget, Limits
from workbench.core.generators.reading.raw import StorageType, record_class
from workbench.core.generators.reading.refusals import Unsafe

Key = tuple[str, str]
PERSISTENT = "torch_utils.persistence"
"""The module of NVIDIA’s persistent classes."""

STORAGE_TYPES: dict[Key, StorageType] = {
    ("torch", f"{name}Storage"): StorageType(dtype)
    for name, dtype in {
        "Float": "F32",
        "Half": "F16",
        "Double": "F64",
        "BFloat16": "BF16",
        "Long": "I64",
        "Int": "I32",
        "Short": "I16",
        "Char": "I8",
        "Byte": "U8",
        "Bool": "BOOL",
    }.items()
}
_RECORDS = {("argparse", "Namespace"), ("dnnlib.tflib.network", "Network")}
_LAYERS = re.compile(r"torch\.nn\.modules(\.[a-z_]{1,40}){1,3}")
CLASS = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


class Names:
    """What the names in a stream stand for.

    With `has_records`, objects of torch's layers and a few other classes become inert records.
    """

    def __init__(self, budget: Budget, table: Table[Key, Any], has_records: bool = False) -> None:
        self._budget, self._table, self._has_records = budget, table, has_records
        self._records: dict[Key, Any] = {}
        self.met: dict[str, None] = {}

    @property
    def limits(self) -> Limits:
        """How much the stream may ask for."""
        return self._budget.limits

    def found(self, module: str, name: str) -> Any:
        """What stands in the place of a name; Unsafe for every name that is not expected."""
        key = (module, name)
        if key in self._table:
            self.note(".".join(key))
            return self._table[key]
        if self._has_records and (key in _RECORDS or (_LAYERS.fullmatch(module) and CLASS.fullmatch(name))):
            self.note(".".join(key))
            return self._records.setdefault(key, record_class(module, name))
        asked = "".join(each if each.isprintable() else "?" for each in f"{module}.{name}"[:80])
        raise Unsafe(f"it asks for “{asked}”, which reading data does not need", asked)

    def note(self, name: str) -> None:
        """Remember that a class or function was met."""
        self.met[name] = None
        if len(self.met) > self.limits.names:
            raise Unsafe("it names more classes than any generator has")
