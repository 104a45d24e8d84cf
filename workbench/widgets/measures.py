"""Sizes that grow with the text, so that everything keeps its proportions."""

from dataclasses import dataclass

SMALLEST_TEXT = 13


@dataclass(frozen=True)
class Measures:
    """Sizes in logical pixels; all of them grow with the text."""

    note: int
    text: int
    section: int
    title: int
    control: int
    """Height of a button, a field, a combo box."""
    icon: int

    @property
    def scale(self) -> float:
        """Text size relative to the usual 13 pixels: 1 to 2 and more."""
        return self.text / SMALLEST_TEXT


def measures(text: float) -> Measures:
    """The measures that go with ordinary text of ``text`` logical pixels."""
    scale = text / SMALLEST_TEXT
    return Measures(
        note=round(12 * scale),
        text=round(text),
        section=round(16 * scale),
        title=round(20 * scale),
        control=round(30 * scale),
        icon=round(20 * scale),
    )
