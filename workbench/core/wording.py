"""How numbers are said, on every floor alike."""


def per_cent(share: float) -> str:
    """A share between 0 and 1 in whole per cent; what is neither none nor all is not rounded to it."""
    if 0 < share < 0.01:
        return "<1%"
    if 0.99 < share < 1:
        return ">99%"
    return f"{share:.0%}"


def pictures_in_words(count: int) -> str:
    """“1 picture”, “1,234 pictures”."""
    return "1 picture" if count == 1 else f"{count:,} pictures"


def size_in_words(size: float) -> str:
    """The size of a file or disk: “3.4 MB”, “812 bytes”."""
    for unit, step in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= step:
            return f"{size / step:.1f} {unit}"
    return f"{size:.0f} bytes"
