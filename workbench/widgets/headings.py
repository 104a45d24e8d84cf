"""Small texts with a fixed place in the hierarchy: headings, steps, notes, tags, hairlines."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

TAG_KINDS = ("plain", "accent", "good", "warning", "bad")


class SectionHeading(QLabel):
    """The heading of a group of controls or facts (16 semibold)."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("role", "section")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)


class StepHeading(SectionHeading):
    """A section that is one of several steps: “1  Choose”."""

    def __init__(self, number: int, text: str, parent: QWidget | None = None) -> None:
        super().__init__(f"{number}\N{EN SPACE}{text}", parent)
        self.setAccessibleName(f"Step {number}: {text}")


class Note(QLabel):
    """A muted remark of one or two sentences; wraps, can be selected and copied."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("role", "note")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)


class Tag(QLabel):
    """A word or two about a thing, on a small tinted plate; ``kind`` is one of :data:`TAG_KINDS`."""

    def __init__(self, text: str, kind: str = "plain", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("role", "tag")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_kind(kind)

    def set_kind(self, kind: str) -> None:
        """Change the tint; the text must say the same, since colour alone says nothing."""
        if kind not in TAG_KINDS:
            raise ValueError(f"{kind!r} is none of {TAG_KINDS}")
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)


class Hairline(QFrame):
    """A line of one pixel between two regions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "hairline")
        self.setFixedHeight(1)
