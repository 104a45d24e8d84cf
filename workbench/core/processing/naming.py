"""What new pictures are called: as the old ones, with the suffix of their format."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from workbench.core.file_names import as_file_name
from workbench.core.pictures.collection import numbered

_NAMELESS = "picture"
_MOST_LETTERS = 180


def new_names(name: str, suffix: str) -> Iterator[str]:
    """Names for what is made of the picture ``name``, best first: “a/b.jpg” gives “a/b.png”, “a/b (2).png” …

    Folders stay, with slashes between them. Nothing in ``name`` can lead out of the folder it is meant for, and what
    not every system allows is left out; long names are cut.
    """
    *folders, last = PurePosixPath(name.replace("\\", "/")).parts or (_NAMELESS,)
    stem = last.removesuffix(PurePosixPath(last).suffix)
    parts = [as_file_name(each, _MOST_LETTERS) for each in folders]
    # A folder called as a new picture may be would stand in its way.
    parts = [f"{each}_" if each.lower().endswith(suffix) else each for each in parts]
    plain = "/".join([*(each for each in parts if each), as_file_name(stem, _MOST_LETTERS) or _NAMELESS])
    return numbered(f"{plain}{suffix}")
