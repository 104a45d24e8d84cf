"""Names for files that are made: what a person called something, with only what every system allows."""

_FORBIDDEN = '\\/:*?"<>|'
_MOST_LETTERS = 80
_MOST_BYTES = 180


def as_file_name(text: str, most_letters: int = _MOST_LETTERS) -> str:
    """``text`` as a file's name on any system, without a suffix; empty if nothing of it can stand in one.

    Control characters, slashes and the like are left out, long names are cut so that something can follow.
    """
    allowed = "".join(each for each in text if each.isprintable() and each not in _FORBIDDEN)[:most_letters]
    return allowed.encode("utf-8", "ignore")[:_MOST_BYTES].decode("utf-8", "ignore").strip(" .")
