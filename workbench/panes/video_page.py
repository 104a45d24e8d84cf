"""The page on which a person says which pictures are to be taken from a video."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from workbench.core.settings import SettingsError
from workbench.core.videos.reading import VideoFacts
from workbench.core.videos.settings import AT_SHOT_CHANGES, VideoRequest, VideoSettings, moment_in_words
from workbench.core.videos.taking import expected_bytes, expected_pictures
from workbench.core.wording import pictures_in_words, size_in_words
from workbench.widgets.buttons import text_button
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Hairline, Note, SectionHeading
from workbench.widgets.icons import icon
from workbench.widgets.pixels import contiguous, image_over
from workbench.widgets.settings_form import SettingsForm
from workbench.widgets.theme import theme

_PREVIEW = QSize(208, 156)
_WIDEST = 640


@dataclass(frozen=True, eq=False)
class VideoOutlook:
    """A video that was looked at, where its pictures would go, and the free bytes there if they are known."""

    video: Path
    folder: Path
    facts: VideoFacts
    free: int | None


class VideoPage(QWidget):
    """What is in a video, which of its pictures to take, where to, and what that will come to."""

    taking_requested = Signal(object)
    """A :class:`VideoRequest`."""
    folder_requested = Signal()
    """A person wants another folder."""
    left = Signal()
    """A person does not want pictures of this video."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outlook: VideoOutlook | None = None
        self._build()
        self._form.changed.connect(self._show_expected)
        self._change.clicked.connect(self.folder_requested)
        self._take.clicked.connect(self._on_take_clicked)
        self._leave.clicked.connect(self.left)
        self._show_expected()

    @property
    def outlook(self) -> VideoOutlook | None:
        """The video the page is about."""
        return self._outlook

    def show_outlook(self, outlook: VideoOutlook) -> None:
        """Ask about this video; the settings stay as they were for the last one."""
        self._outlook = outlook
        facts = outlook.facts
        self._heading.setText(f"Take pictures from “{outlook.video.name}”")
        self._preview.setPixmap(_pixmap(facts))
        self._preview.setAccessibleName(f"The first picture of “{outlook.video.name}”")
        self._facts.set_facts(_facts(facts))
        self._folder.setText(str(outlook.folder))
        self._show_expected()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape is “not now”."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        middle = QWidget()
        middle.setMaximumWidth(round(_WIDEST * theme().measures.scale))
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scrolling(), 1)
        column.addWidget(Hairline())
        column.addLayout(self._footer())
        centred = QHBoxLayout(self)
        centred.setContentsMargins(0, 0, 0, 0)
        centred.addStretch(1)
        centred.addWidget(middle, 1000)
        centred.addStretch(1)
        self.setFocusProxy(self._form.control("way"))

    def _scrolling(self) -> QScrollArea:
        content = QWidget()
        content.setProperty("role", "column")
        column = QVBoxLayout(content)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        self._heading = SectionHeading("")
        column.addWidget(self._heading)
        column.addLayout(self._video_row())
        column.addSpacing(8)
        self._form: SettingsForm[VideoSettings] = SettingsForm(VideoSettings)
        column.addWidget(self._form)
        column.addSpacing(8)
        column.addLayout(self._folder_row())
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        return area

    def _footer(self) -> QVBoxLayout:
        """What it will come to, and the buttons: always in sight."""
        self._expected = QLabel()
        self._expected.setWordWrap(True)
        self._warning = Note(
            "There may not be enough room. Take fewer or smaller pictures, or change the folder."
        )
        self._warning.hide()
        footer = QVBoxLayout()
        footer.setContentsMargins(24, 12, 24, 16)
        footer.setSpacing(8)
        footer.addWidget(self._expected)
        footer.addWidget(self._warning)
        footer.addLayout(self._button_row())
        return footer

    def _video_row(self) -> QHBoxLayout:
        self._preview = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._preview.setToolTip("The first picture of the video")
        self._facts = FactList()
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._preview, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._facts, 1)
        return row

    def _folder_row(self) -> QHBoxLayout:
        self._folder = QLabel()
        self._folder.setWordWrap(True)
        self._folder.setTextFormat(Qt.TextFormat.PlainText)
        self._change = text_button(
            "Change …", "Choose another folder for the pictures and their table", "folder-open"
        )
        self._change.setAccessibleName("Choose another folder")
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(Note("Folder for the pictures"))
        texts.addWidget(self._folder)
        row = QHBoxLayout()
        row.addLayout(texts, 1)
        row.addWidget(self._change, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _button_row(self) -> QHBoxLayout:
        self._take = text_button(
            "Take pictures", "Write the pictures into the folder and add them to the study", "film"
        )
        self._take.setIcon(icon("film", "accent_text"))
        self._take.setProperty("role", "primary")
        self._leave = text_button("Not now", "Take no pictures from this video (Esc)", "x")
        row = QHBoxLayout()
        row.addWidget(self._take)
        row.addWidget(self._leave)
        row.addStretch(1)
        return row

    def _on_take_clicked(self) -> None:
        if self._outlook is not None:
            request = VideoRequest(self._outlook.video, self._outlook.folder, self._form.settings())
            self.taking_requested.emit(request)

    def _show_expected(self) -> None:
        try:
            settings = self._form.settings()
        except SettingsError:
            return
        is_at_shots = settings.way == AT_SHOT_CHANGES
        self._form.control("seconds").setEnabled(not is_at_shots)
        for name in ("sensitivity", "shortest_shot"):
            self._form.control(name).setEnabled(is_at_shots)
        if self._outlook is None:
            return
        facts, free = self._outlook.facts, self._outlook.free
        count = expected_pictures(facts, settings)
        needed = expected_bytes(facts, settings) * (count or 1)
        self._expected.setText(_expected_in_words(count, needed, free))
        self._take.setText("Take pictures" if count is None else f"Take about {pictures_in_words(count)}")
        is_tight = free is not None and needed > free
        self._warning.setVisible(is_tight)


def _expected_in_words(count: int | None, needed: int, free: int | None) -> str:
    if count is None:
        text = (
            f"How many pictures there will be is known at the end; each takes about {size_in_words(needed)}."
        )
    else:
        text = f"About {pictures_in_words(count)}, together roughly {size_in_words(needed)}."
    return text if free is None else f"{text} {size_in_words(free)} are free there."


def _facts(facts: VideoFacts) -> list[tuple[str, str]]:
    length = "not said in the file" if facts.seconds is None else moment_in_words(facts.seconds)
    rate = facts.frames_per_second
    return [
        ("Length", length),
        ("Size of the pictures", f"{facts.width:,} × {facts.height:,} pixels"),
        ("Pictures per second", "not said in the file" if rate is None else f"{rate:.4g}"),
        ("File", f"{facts.container}, {size_in_words(facts.bytes)}"),
    ]


def _pixmap(facts: VideoFacts) -> QPixmap:
    picture = contiguous(facts.first_picture)
    size = _PREVIEW * theme().measures.scale
    return QPixmap.fromImage(
        image_over(picture).scaled(
            size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    )
