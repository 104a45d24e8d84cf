"""Which picture a person means by a number or the beginning of a name."""

from collections.abc import Sequence

from workbench.core.errors import WorkbenchError
from workbench.core.pictures.collection import PictureFile


def picture_meant(shown: Sequence[PictureFile], words: str) -> PictureFile:
    """The picture at a place counted from 1, else one whose name, with or without its folders, begins like this.

    A whole name comes before a place, and a place before the beginning of a name. Raises WorkbenchError.
    """
    wanted = words.strip().casefold()
    names = [file.name.casefold() for file in shown]
    if wanted in names:
        return shown[names.index(wanted)]
    place = wanted.replace(",", "")
    if place.isdecimal() and 1 <= int(place) <= len(shown):
        return shown[int(place) - 1]
    beginnings = (at for at, name in enumerate(names) if _begins(name, wanted))
    found = next(beginnings, None) if wanted else None
    if found is None:
        raise WorkbenchError(
            f"None of the {len(shown):,} pictures shown has this number, or a name that begins with “{words.strip()}”. "
            "Try another beginning, or search for a part of the name."
        )
    return shown[found]


def picture_typed(
    shown: Sequence[PictureFile], current: PictureFile | None, typed: str
) -> PictureFile | None:
    """The next picture whose name begins with what was typed, from the current one on and round to it again.

    One letter leads away from the current picture, so that the same letter again goes on to the next one.
    """
    wanted = typed.casefold()
    is_repeated = len(set(wanted)) == 1
    if is_repeated:
        wanted = wanted[0]
    start = shown.index(current) + is_repeated if current in shown else 0
    around = (*range(start, len(shown)), *range(start))
    return next((shown[at] for at in around if _begins(shown[at].name.casefold(), wanted)), None)


def _begins(name: str, wanted: str) -> bool:
    return name.startswith(wanted) or name.rpartition("/")[2].startswith(wanted)
