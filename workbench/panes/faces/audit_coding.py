"""Coding blind: one face, a pair or a picture at a time, large, with one question and a few large buttons."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.core.faces.audit_settings import (
    COUNT,
    question,
)
from workbench.core.faces.auditing import Item, ShownFace
from workbench.core.faces.face import Face
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import UnreadablePicture
from workbench.panes.faces.audit_answers import AuditAnswers
from workbench.panes.faces.face_crop import FaceCrop
from workbench.panes.open_study import OpenStudy
from workbench.study.faces.finding import KnownFace
from workbench.widgets.buttons import text_button
from workbench.widgets.headings import Note, SectionHeading
from workbench.widgets.picture_view import PictureView
from workbench.widgets.shortcuts import give_keys
from workbench.workers.runner import Runs

# Without its name, which may tell the group.
_GONE = "This picture is not in the study any more. Answer “cannot tell”."


class AuditCoding(QWidget):
    """Shows one item after the other; neither the machine's answer nor the group nor a name can be seen."""

    answered = Signal(int, str)
    """The place of an item, and the answer to it."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_study, self._runner, self._failed = open_study, runner, failed
        self._items: tuple[Item, ...] = ()
        self._answers: dict[int, str] = {}
        self._place = 0
        self._build()
        self._connect()

    @property
    def place(self) -> int:
        """The place of the item that is shown."""
        return self._place

    def show_items(self, items: tuple[Item, ...], answers: dict[int, str]) -> None:
        """Begin with the first item that has no answer, or with the first of all."""
        self._items, self._answers = items, dict(answers)
        places = range(len(items))
        self._place = next((place for place in places if place not in self._answers), 0)
        self._show_item()

    def clear(self) -> None:
        """The study was closed, or another audit is to be chosen."""
        self._items, self._answers, self._place = (), {}, 0
        self._runner.cancel(self)
        for crop in self._crops:
            crop.show_face(None)
        self._picture.show_picture(None)

    def take_focus(self) -> None:
        """The keyboard answers."""
        if self._items and self._offered.is_count:
            self._offered.take_focus()
        else:
            self.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.take_focus()

    # Building

    def _build(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._question, self._rule, self._progress = SectionHeading(""), Note(), QLabel()
        self._bar = QProgressBar(textVisible=False)
        self._progress.setProperty("role", "note")
        top = QHBoxLayout()
        top.addWidget(self._progress)
        top.addWidget(self._bar, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._question)
        column.addWidget(self._rule)
        column.addWidget(self._build_stage(), 1)
        self._offered = AuditAnswers(self)
        column.addWidget(self._offered)
        column.addLayout(self._build_ways())

    def _build_stage(self) -> QWidget:
        made = (self._open_study, self._runner, self._failed)
        self._crops = (FaceCrop(*made), FaceCrop(*made))
        pair = QWidget()
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for crop, name in zip(self._crops, ("First face", "Second face"), strict=True):
            crop.setAccessibleName(name)
            row.addWidget(crop, 1)
        self._picture = PictureView()
        self._stage = QStackedWidget()
        self._stage.addWidget(pair)
        self._stage.addWidget(self._picture)
        return self._stage

    def _build_ways(self) -> QHBoxLayout:
        self._back = text_button("Back", "The item before, to change its answer (Page Up)", "chevron-left")
        self._forth = text_button("Next", "The next item; what has no answer yet comes again (Page Down)")
        self._given = Note()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._back)
        row.addWidget(self._forth)
        row.addWidget(self._given, 1)
        return row

    def _connect(self) -> None:
        self._back.clicked.connect(partial(self._move, -1))
        self._forth.clicked.connect(partial(self._move, 1))
        self._offered.given.connect(self._answer)
        for key, by in ((Qt.Key.Key_PageUp, -1), (Qt.Key.Key_PageDown, 1)):
            give_keys(self, ((key, partial(self._move, by)),))
        self._open_study.closed.connect(self.clear)

    # Events

    def _answer(self, answer: str) -> None:
        if not self._items:
            return
        place = self._place
        self._answers[place] = answer
        left = [each for each in range(len(self._items)) if each not in self._answers]
        if left:
            self._place = next((each for each in left if each > place), left[0])
            self._show_item()
            self.take_focus()
        self.answered.emit(place, answer)

    def _move(self, by: int) -> None:
        if 0 <= self._place + by < len(self._items):
            self._place += by
            self._show_item()
            self.take_focus()

    # Showing

    def _show_item(self) -> None:
        if not self._items:
            return
        item = self._items[self._place]
        asked = question(item.kind)
        self._question.setText(asked.text)
        self._rule.setText(asked.rule)
        self._offered.show_question(asked, self._answers.get(self._place))
        self._show_progress()
        if item.kind == COUNT:
            self._stage.setCurrentIndex(1)
            self._picture.show_picture(None)
            self._request_picture(item.picture)
            return
        self._stage.setCurrentIndex(0)
        self._crops[1].setVisible(len(item.shown) > 1)
        for crop, shown in zip(self._crops, item.shown, strict=False):
            # Until the next face is there none is seen: who answers quickly must not answer about the one before.
            crop.show_face(None)
            crop.show_face(self._known(shown))
            # Who hears the screen read out is as blind to names as who sees it.
            crop.setAccessibleDescription("")

    def _show_progress(self) -> None:
        count = len(self._items)
        self._progress.setText(f"{self._place + 1:,} of {count:,}")
        self._bar.setRange(0, count)
        self._bar.setValue(len(self._answers))
        self._back.setEnabled(self._place > 0)
        self._forth.setEnabled(self._place < count - 1)
        given = self._answers.get(self._place)
        self._given.setText(f"Your answer: {given}. Answer again to change it." if given else "")

    def _known(self, shown: ShownFace) -> KnownFace | None:
        number = self._open_study.numbers.get(shown.picture)
        if number is None:
            return None
        return KnownFace(shown.face, self._open_study.files[number], Face(shown.box))

    def _request_picture(self, name: str) -> None:
        from workbench.core.pictures.reading import read

        number = self._open_study.numbers.get(name)
        if number is None:
            self._picture.show_message(_GONE)
            return
        file = self._open_study.files[number]
        self._runner.read(
            self,
            read,
            Path(file.path),
            then=partial(self._show_picture, file),
            failed=partial(self._on_picture_failed, file),
            channel="picture",
        )

    def _on_picture_failed(self, file: PictureFile, error: BaseException) -> None:
        if isinstance(error, UnreadablePicture):
            self._picture.show_message(f"The picture could not be read. {error} Answer “cannot tell”.")
        else:
            self._failed(error)

    def _show_picture(self, file: PictureFile, picture: Any) -> None:
        if self._items and self._items[self._place].picture == file.name:
            # Not its name, which may tell the group.
            self._picture.show_picture(picture, f"Picture {self._place + 1}")
