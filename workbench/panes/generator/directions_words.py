"""The words of the tool “Directions”."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.core.generators.finding_directions.settings import CHANNELS, GROUPS, FindingSettings
from workbench.core.generators.latents.directions import MOST_DIRECTIONS, Direction
from workbench.core.wording import pictures_in_words

if TYPE_CHECKING:
    from pathlib import Path

LEAST_SORTED = 2
STARTING = "Looking for directions"
STOPPED = "Stopped. What was found before is still here."
EMPTY_TITLE = "In which ways can these pictures change?"
EMPTY_SENTENCE = (
    "A generator can change its pictures in directions: more trees, taller houses, another light. Here you find such "
    "directions, look at them, name and keep them. First open a generator in “Steer”, or use the starter."
)


def wish_in_words(settings: FindingSettings, left: int, right: int) -> tuple[str, str, bool]:
    """What the button says, the same in a sentence, and whether it can be pressed."""
    if not settings.needs_sorting:
        what = "channel" if settings.method == CHANNELS else "direction"
        many = f"{settings.count} {what}s" if settings.count > 1 else f"1 {what}"
        return f"Find {many}", f"Find {many}, the strongest first; nothing that you kept is changed", True
    if settings.method == GROUPS:
        is_possible = min(left, right) >= LEAST_SORTED
        text = f"Find the difference ({left} and {right})" if is_possible else "Find the difference"
        sentence = "Find the direction from the pictures on the left to those on the right."
        return text, f"{sentence} {_sort(left, right)}".strip(), is_possible
    is_possible = right >= LEAST_SORTED
    text = f"Find what {pictures_in_words(right)} share" if is_possible else "Find what they share"
    sentence = "Find channels in which the pictures on the right agree."
    return text, f"{sentence} {_sort(LEAST_SORTED, right)}".strip(), is_possible


def _sort(left: int, right: int) -> str:
    if min(left, right) >= LEAST_SORTED:
        return ""
    return f"Sort at least {LEAST_SORTED} pictures to each side first; ten are better."


def kept_in_words(direction: Direction) -> str:
    """What is said when a direction is kept."""
    return f"“{direction.name}” is kept for this generator."


def slider_in_words(directions: Sequence[Direction], left_out: int) -> str:
    """What is said when directions have become sliders."""
    what = (
        f"“{directions[0].name}” is a slider"
        if len(directions) == 1
        else f"{len(directions)} directions are sliders"
    )
    rest = f" {left_out} more had no room: there are at most {MOST_DIRECTIONS}." if left_out else ""
    return f"{what} in “Steer” now.{rest}"


def full_in_words() -> str:
    """What is said when there is no room for another slider."""
    return f"There are {MOST_DIRECTIONS} sliders already, and no more can be. Remove one in “Steer”, then try again."


def exported_in_words(path: "Path", count: int) -> str:
    """What is said when directions were written to a file."""
    what = "1 direction" if count == 1 else f"{count:,} directions"
    return f"{what} saved as “{path.name}” in “{path.parent}”. Others can import them for the same generator."


def imported_in_words(count: int) -> str:
    """What is said when directions were read from a file."""
    what = "1 direction was" if count == 1 else f"{count:,} directions were"
    rest = f" At most {MOST_DIRECTIONS} at once can be steered by." if count > MOST_DIRECTIONS else ""
    return f"{what} imported and kept.{rest}"
