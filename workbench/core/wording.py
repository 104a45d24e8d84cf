"""How numbers are said, on every floor alike."""

import math


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


def faces_in_words(count: int) -> str:
    """“1 face”, “1,234 faces”."""
    return "1 face" if count == 1 else f"{count:,} faces"


def size_in_words(size: float) -> str:
    """The size of a file or disk: “3.4 MB”, “812 bytes”."""
    for unit, step in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= step:
            return f"{size / step:.1f} {unit}"
    return f"{size:.0f} bytes"


def short_number(value: float) -> str:
    """A measured number with three digits that count: “0.0123”, “12.3”, “1,230”, “1.23e+07”."""
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else "infinite"
    size = abs(value)
    if value == 0 or 1e-4 <= size < 1e6:
        text = f"{value:,.0f}" if size >= 99.95 else f"{value:.3g}"
    else:
        text = f"{value:.2e}"
    return text.replace("-", "\N{MINUS SIGN}", 1) if value < 0 else text
