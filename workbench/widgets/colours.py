"""The one table of colours: two themes, the same names. Whatever is painted takes its colours from here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Colours:
    """Named colours as ``#rrggbb``.

    Text keeps a contrast of at least 4.5:1 and the edges of controls one of 3:1 against ``background`` and
    ``surface`` (WCAG 2.2, success criteria 1.4.3 and 1.4.11).
    """

    background: str
    """The window behind everything."""
    surface: str
    """What can be filled in or read: fields, lists, tables."""
    canvas: str
    """Around pictures; a neutral grey, so that it does not tint them."""
    text: str
    muted: str
    """Notes and labels of lesser weight."""
    line: str
    """Hairlines between regions."""
    edge: str
    """The outline of a control."""
    hover: str
    """What lies under the pointer."""
    selection: str
    """What is chosen in a list, under ordinary text."""
    accent: str
    """The one accent: the primary button, focus, progress."""
    accent_hover: str
    accent_text: str
    """Text and icons upon the accent."""
    good: str
    warning: str
    bad: str
    series: tuple[str, ...]
    """Colours of charts after Okabe and Ito (2008), those that stand out best upon this surface first."""


LIGHT = Colours(
    background="#f6f6f4",
    surface="#ffffff",
    canvas="#e9e9e9",
    text="#1f2427",
    muted="#5a6268",
    line="#dededa",
    edge="#7b8287",
    hover="#ebecea",
    selection="#d5e8eb",
    accent="#17677a",
    accent_hover="#115565",
    accent_text="#ffffff",
    good="#2a6d40",
    warning="#855600",
    bad="#b0352a",
    series=("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442"),
)

DARK = Colours(
    background="#25282a",
    surface="#2d3134",
    canvas="#1e1e1e",
    text="#e9ebec",
    muted="#abb2b7",
    line="#3b4043",
    edge="#82898e",
    hover="#363b3e",
    selection="#22474f",
    accent="#6fbfce",
    accent_hover="#8bcfdb",
    accent_text="#0b2a31",
    good="#83c795",
    warning="#e2b567",
    bad="#f39a8b",
    series=("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#f0e442", "#d55e00", "#0072b2"),
)


def blend(above: str, below: str, share: float) -> str:
    """``share`` (0–1) of the colour ``above`` laid over ``below``, as ``#rrggbb``."""
    mixed = (
        round(share * int(above[at : at + 2], 16) + (1 - share) * int(below[at : at + 2], 16))
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def readable_on(colour: str) -> str:
    """Black or white, whichever stands out more upon ``colour``; the contrast is never below 4.5:1."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    brightness = sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    # Where both have the same contrast by the formula of WCAG 2.2.
    return "#000000" if brightness > 0.179 else "#ffffff"
