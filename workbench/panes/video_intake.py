"""Videos on their way into the study: looked at one after the other, each asked about, then taken in."""

import shutil
from collections import deque
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget

from workbench.core.videos.reading import VideoFacts, video_facts
from workbench.core.videos.settings import VIDEO_SUFFIXES, VideoRequest
from workbench.panes.intake import Intake
from workbench.panes.pane import Pane
from workbench.panes.video_page import VideoOutlook, VideoPage
from workbench.study.videos import proposed_folder


def look_at_video(video: Path, folder: Path, facts: VideoFacts | None = None) -> VideoOutlook:
    """What is in a video and how much room there is in ``folder``; not for the thread of the window."""
    return VideoOutlook(video, folder, facts or video_facts(video), _free(folder))


def _free(folder: Path) -> int | None:
    for place in (folder, *folder.parents):
        try:
            return shutil.disk_usage(place).free
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None


class VideoIntake(QObject):
    """Shows a page among ``pages`` for each video, and hands what is wanted of it to the intake."""

    left = Signal()
    """The page is not needed any more."""

    def __init__(self, pane: Pane, intake: Intake, pages: QStackedWidget) -> None:
        super().__init__(pane)
        self._pane = pane
        self._intake = intake
        self._pages = pages
        self._waiting: deque[Path] = deque()
        self._is_looking = self._is_shown = False
        self.page = VideoPage()
        pages.addWidget(self.page)
        intake.videos_wanted.connect(self.ask_about)
        pages.currentChanged.connect(self._on_page_changed)
        pane.open_study.closed.connect(self._on_closed)
        self.page.taking_requested.connect(self._on_taking_requested)
        self.page.folder_requested.connect(self._on_folder_requested)
        self.page.left.connect(self._show_next)

    def choose(self) -> None:
        """Ask for videos, then for what is wanted of each."""
        patterns = " ".join(f"*{suffix}" for suffix in sorted(VIDEO_SUFFIXES))
        files, _ = QFileDialog.getOpenFileNames(
            self._pane, "Add a video", "", f"Videos ({patterns});;All files (*)"
        )
        self.ask_about(map(Path, files))

    def ask_about(self, videos: Iterable[Path]) -> None:
        """Show the page for each of these videos, one after the other."""
        self._waiting.extend(videos)
        if not self._is_looking and not self._is_shown:
            self._show_next()

    # Events

    def _on_closed(self) -> None:
        self._waiting.clear()
        self._is_looking = self._is_shown = False

    def _on_page_changed(self, _: int) -> None:
        # Whoever turns to something else does not wait to be asked about the other videos.
        if self._is_shown and self._pages.currentWidget() is not self.page:
            self._on_closed()

    def _on_taking_requested(self, request: VideoRequest) -> None:
        self._intake.take_pictures(request)
        self._show_next()

    def _on_folder_requested(self) -> None:
        outlook = self.page.outlook
        if outlook is None:
            return
        start = next((each for each in outlook.folder.parents if each.is_dir()), Path.home())
        chosen = QFileDialog.getExistingDirectory(self._pane, "Folder for the pictures", str(start))
        if chosen:
            self._request_outlook(outlook.video, Path(chosen), outlook.facts)

    def _on_looked_at(self, outlook: VideoOutlook) -> None:
        self._is_looking, self._is_shown = False, True
        self.page.show_outlook(outlook)
        self._pages.setCurrentWidget(self.page)
        self.page.setFocus()

    def _on_failed(self, error: BaseException) -> None:
        self._is_looking = False
        self._pane.failed.emit(self._pane, error)
        self._show_next()

    # Requests

    def _show_next(self) -> None:
        was_shown, self._is_shown = self._is_shown, False
        if was_shown:
            self.left.emit()
        study = self._pane.open_study.study
        if self._waiting and study is not None:
            self._is_looking = True
            video = self._waiting.popleft()
            self._request_outlook(video, proposed_folder(study, video))

    def _request_outlook(self, video: Path, folder: Path, facts: VideoFacts | None = None) -> None:
        self._pane.read(
            look_at_video,
            video,
            folder,
            facts,
            then=self._on_looked_at,
            failed=self._on_failed,
            channel="video",
        )
