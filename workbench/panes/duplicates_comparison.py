"""Two pictures of a group large beside each other."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from workbench.core.pictures.reading import UnreadablePicture, read
from workbench.panes.duplicates_words import facts_in_words
from workbench.study.duplicates import Member
from workbench.widgets.headings import Hairline, Note
from workbench.widgets.icons import icon, icon_size_beside_text
from workbench.widgets.picture_view import PictureView
from workbench.workers.runner import Runs

_SIDES = ("left", "right")


class DuplicatesComparison(QWidget):
    """Reads two pictures and shows them at the same size."""

    back_requested = Signal()

    def __init__(
        self, runner: Runs, failed: Callable[[BaseException], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._failed = failed
        self._build()

    def show_pair(self, pair: tuple[Member, Member]) -> None:
        """Show two pictures; they are read beside the window's thread."""
        for side, member in zip(_SIDES, pair, strict=True):
            view = self._views[side]
            self._names[side].setText(f"{member.file.name}\n{facts_in_words(member, False)}")
            view.show_picture(None)
            self._runner.read(
                self,
                read,
                Path(member.file.path),
                then=partial(self._show, side, member.file.name),
                failed=partial(self._on_failed, side),
                channel=side,
            )

    def clear(self) -> None:
        """Forget both pictures."""
        self._runner.cancel(self)
        for view in self._views.values():
            view.show_picture(None)

    def _build(self) -> None:
        self._back = QPushButton("Back to the groups")
        self._back.setIcon(icon("chevron-left"))
        self._back.setIconSize(icon_size_beside_text())
        self._back.setToolTip("Back to the groups (Esc)")
        self._back.clicked.connect(self.back_requested)
        self._views = {side: PictureView() for side in _SIDES}
        self._names = {side: Note() for side in _SIDES}
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 8, 12, 8)
        bar.addWidget(self._back)
        bar.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(1)
        for side in _SIDES:
            column = QVBoxLayout()
            column.setSpacing(0)
            self._names[side].setContentsMargins(12, 6, 12, 6)
            self._names[side].setAlignment(Qt.AlignmentFlag.AlignTop)
            column.addWidget(self._names[side])
            column.addWidget(self._views[side], 1)
            row.addLayout(column, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(Hairline())
        layout.addLayout(row, 1)
        self.setFocusProxy(self._back)

    def _show(self, side: str, name: str, picture: object) -> None:
        self._views[side].show_picture(picture, name)  # type: ignore[arg-type]

    def _on_failed(self, side: str, error: BaseException) -> None:
        if isinstance(error, UnreadablePicture):
            self._views[side].show_message(str(error))
        else:
            self._failed(error)
