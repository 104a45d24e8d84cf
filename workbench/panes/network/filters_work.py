"""What the pane of filters computes; it brings in torch, so none of it is for the thread of the window."""

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.networks.filters_settings import FiltersQuestion
from workbench.core.steps import Step

if TYPE_CHECKING:
    from workbench.core.networks.filters_pictures import FilterView


def shown_filters(question: FiltersQuestion) -> "FilterView":
    """The filters asked for, as pictures."""
    from workbench.core.networks.filters import filters_of
    from workbench.core.networks.filters_pictures import view
    from workbench.core.networks.opening import open_network

    opened = open_network(question.card, question.device)
    return view(filters_of(opened, question.layer), question.settings)


def save_filters(
    question: FiltersQuestion, shown: "FilterView", stem: Path
) -> Generator[Step[tuple[Path, ...]], None, None]:
    """Write the sheet, the numbers and the record; the last step names the files."""
    from workbench.core.networks.filters_export import write_filters

    yield Step(0, 1, ())
    yield Step(1, 1, write_filters(question, shown, stem, f"{stem.name}.json"))
