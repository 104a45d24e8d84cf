"""Two pictures of a group large beside each other."""

from collections.abc import Callable, Container
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from workbench.core.pictures.reading import UnreadablePicture, read
from workbench.panes.duplicates_groups import GroupSteps
from workbench.panes.duplicates_words import facts_in_words
from workbench.study.duplicates import Member
from workbench.widgets.headings import Hairline, Note
from workbench.widgets.icons import icon, icon_size_beside_text
from workbench.widgets.picture_view import PictureView
from workbench.workers.runner import Runs


class DuplicatesComparison(QWidget):
    """Reads two pictures and shows them at the same size."""

    back_requested = Signal()
    leave_out_requested = Signal(object)
    """One of the two, in a list."""
    take_back_requested = Signal(object)
    """One of the two, in a list."""

    def __init__(
        self, runner: Runs, failed: Callable[[BaseException], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._failed = failed
        self._build()

    def show_pair(self, pair: tuple[Member, Member], left_out: Container[str], is_writable: bool) -> None:
        """Show two pictures; they are read beside the window's thread."""
        for side, member in zip(self._sides, pair, strict=True):
            side.member = member
            side.view.show_picture(None)
            self._runner.read(
                self,
                read,
                Path(member.file.path),
                then=partial(self._show, side, member),
                failed=partial(self._on_failed, side),
                channel=side.objectName(),
            )
        self.show_left_out(left_out, is_writable)

    def show_left_out(self, left_out: Container[str], is_writable: bool) -> None:
        """Say which of the two take part in analyses."""
        for side in self._sides:
            side.show_left_out(left_out, is_writable)

    def clear(self) -> None:
        """Forget both pictures."""
        self._runner.cancel(self)
        for side in self._sides:
            side.member = None
            side.view.show_picture(None)

    def _build(self) -> None:
        self._back = QPushButton("Back to the groups")
        self._back.setIcon(icon("chevron-left"))
        self._back.setIconSize(icon_size_beside_text())
        self._back.setToolTip("Back to the groups (Esc)")
        self._back.clicked.connect(self.back_requested)
        self.steps = GroupSteps()
        self._sides = (_Side("left"), _Side("right"))
        bar, row = QHBoxLayout(), QHBoxLayout()
        bar.setContentsMargins(12, 8, 12, 8)
        bar.addWidget(self._back)
        bar.addStretch(1)
        bar.addWidget(self.steps)
        row.setSpacing(1)
        for side in self._sides:
            row.addWidget(side, 1)
            side.toggle.clicked.connect(partial(self._on_toggle_clicked, side))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(Hairline())
        layout.addLayout(row, 1)
        self.setFocusProxy(self._back)

    def _on_toggle_clicked(self, side: "_Side", _: object = None) -> None:
        if side.member is not None:
            wish = self.take_back_requested if side.is_left_out else self.leave_out_requested
            wish.emit([side.member])

    def _show(self, side: "_Side", member: Member, picture: object) -> None:
        side.view.show_picture(picture, member.file.name)  # type: ignore[arg-type]

    def _on_failed(self, side: "_Side", error: BaseException) -> None:
        if isinstance(error, UnreadablePicture):
            side.view.show_message(str(error))
        else:
            self._failed(error)


class _Side(QWidget):
    """One of the two: its name and facts, the picture, and whether it takes part."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.member: Member | None = None
        self.is_left_out = False
        self.view = PictureView()
        self.toggle = QPushButton()
        self.toggle.setIconSize(icon_size_beside_text())
        self._facts = Note()
        self._facts.setContentsMargins(12, 6, 12, 6)
        self._facts.setAlignment(Qt.AlignmentFlag.AlignTop)
        below = QHBoxLayout()
        below.setContentsMargins(12, 8, 12, 8)
        below.addWidget(self.toggle)
        below.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._facts)
        column.addWidget(self.view, 1)
        column.addWidget(Hairline())
        column.addLayout(below)
        self.show_left_out((), False)

    def show_left_out(self, left_out: Container[str], is_writable: bool) -> None:
        """Say whether this one takes part."""
        name = self.member.file.name if self.member else ""
        self.is_left_out = name in left_out
        if self.member is not None:
            self._facts.setText(f"{name}\n{facts_in_words(self.member, self.is_left_out)}")
        tip = (
            "It takes part in analyses again"
            if self.is_left_out
            else "It takes no part in analyses; the file stays"
        )
        self.toggle.setText("Take back in" if self.is_left_out else "Leave out")
        self.toggle.setIcon(icon("undo-2" if self.is_left_out else "eye-off"))
        self.toggle.setAccessibleName(f"{self.toggle.text()} the {self.objectName()} picture")
        self.toggle.setToolTip(tip if is_writable else "The study is open for reading only")
        self.toggle.setEnabled(is_writable and self.member is not None)
