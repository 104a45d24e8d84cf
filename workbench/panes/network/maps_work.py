"""What the pane of feature maps computes; it brings in torch, so none of it is for the thread of the window."""

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.errors import WorkbenchError
from workbench.core.networks.maps_settings import MapsQuestion
from workbench.core.networks.recent import Recent
from workbench.core.steps import Step

if TYPE_CHECKING:
    from workbench.core.networks.maps_looking import MapsAnswer, Meaning


def maps_answer(question: MapsQuestion, recent: Recent) -> "MapsAnswer":
    """The maps asked for, with their colours and their order."""
    from workbench.core.networks.maps_looking import answered

    return answered(question, recent)


def maps_meaning(question: MapsQuestion, recent: Recent) -> "Meaning":
    """What the maps have to do with the decision and with the picture."""
    from workbench.core.networks.maps_looking import meaning

    return meaning(question, recent)


def save_maps(
    question: MapsQuestion, recent: Recent, stem: Path
) -> Generator[Step[tuple[Path, ...]], None, None]:
    """Write the sheet, the table and the record; the last step names the files."""
    from workbench.core.networks.maps_export import write_maps

    answer = maps_answer(question, recent)
    yield Step(1, 3, ())
    try:
        meaning = maps_meaning(question, recent)
        note = ""
    except WorkbenchError as error:
        meaning, note = None, f"The table has no shares of the decision. {error}"
    yield Step(2, 3, (), note)
    yield Step(3, 3, write_maps(answer, meaning, stem, record_name=f"{stem.name}.json"))
