"""Taking pictures into the study and checking them: one piece of work at a time, told of in the pane."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.core.metadata.settings import is_table_name
from workbench.core.pictures.checking import check
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Skipped, Step, Steps
from workbench.core.videos.settings import VideoRequest, is_video_name
from workbench.core.wording import pictures_in_words
from workbench.panes.mixing import Mixing
from workbench.panes.pane import Pane
from workbench.study.pictures import add_pictures, mark_unreadable
from workbench.study.study import Study
from workbench.study.videos import add_video

Found = tuple[PictureFile | Skipped, ...]


def check_and_note(study: Study, files: Sequence[PictureFile], readers: Executor | None) -> Steps[Found]:
    """:func:`check`, each step noted in the study before it is passed on."""
    for step in check(files, readers):
        damaged = [each for each in step.value if isinstance(each, Skipped)]
        if damaged and not study.is_read_only:
            mark_unreadable(study, damaged)
        yield step


class Intake(QObject):
    """Adds files and folders, and reads every picture to its end when asked to."""

    busy_changed = Signal()
    damaged_found = Signal(tuple)
    """Pictures that turned out to be unreadable, as :class:`Skipped`."""
    list_requested = Signal()
    """A person wants to see what could not be read."""
    videos_wanted = Signal(tuple)
    """Videos were among what is to be added: a person has to say which of their pictures."""

    def __init__(self, pane: Pane, failed: Callable[[BaseException], None]) -> None:
        super().__init__(pane)
        self._pane = pane
        self._open_study = pane.open_study
        self._failed = failed
        self._mixing = Mixing(pane.open_study, pane.runner, pane.message_bar, failed)
        self._waiting: deque[Callable[[], None]] = deque()
        self._skipped = self._found = self._pictures_before = 0
        self.is_busy = False
        self._open_study.adding_requested.connect(self._on_adding_requested)
        self._open_study.closed.connect(self._on_closed)
        pane.progress.cancel_requested.connect(self._on_cancel_requested)

    def check(self) -> None:
        """Read every picture of the study to its end."""
        files = tuple(self._open_study.files)
        self._begin(
            f"Checking {pictures_in_words(len(files))}",
            check_and_note,
            (files, self._pane.runner.readers),
            self._on_checked,
            self._on_all_checked,
        )

    def take_pictures(self, request: VideoRequest) -> None:
        """Take pictures from a video and add them."""
        text = f"Taking pictures from “{request.video.name}”"
        self._queue(text, add_video, (request,), self._on_taken, partial(self._on_all_taken, request))

    # Events

    def _on_adding_requested(self, sources: tuple[Path, ...]) -> None:
        if self._open_study.is_writable:
            files = [each for each in sources if not each.is_dir()]
            videos = tuple(each for each in files if is_video_name(each))
            tables = tuple(each for each in files if is_table_name(each.name))
            others = tuple(each for each in sources if each not in videos and each not in tables)
            if others:
                self._queue(
                    "Looking for pictures", add_pictures, (others,), self._on_found, self._on_all_found
                )
            if videos:
                self.videos_wanted.emit(videos)
            for table in tables:
                self._open_study.joining_requested.emit(table)
            return
        text = "This study is open for reading only. Use “Save a copy”, open the copy, and add the pictures there."
        self._pane.message_bar.show_message("warning", text)

    def _on_closed(self) -> None:
        self._waiting.clear()
        self._pane.runner.cancel(self)
        self.is_busy = False

    def _on_cancel_requested(self) -> None:
        self._waiting.clear()
        self._pane.runner.cancel(self)

    def _on_found(self, step: Step[Found]) -> None:
        found = [each for each in step.value if isinstance(each, PictureFile)]
        self._found += len(found)
        self._open_study.note_added(found)
        self._note_step(step, ())

    def _on_all_found(self, last: Step[Any] | None) -> None:
        kind, text = self._outcome_of_adding(last.note if last else "")
        action = ("Show them", self.list_requested.emit) if self._skipped else None
        before = self._pictures_before
        self._end()
        if text:
            self._pane.message_bar.show_message(kind, text, action)
        self._mixing.warn_of_added(before)

    def _on_taken(self, step: Step[tuple[PictureFile, ...]]) -> None:
        self._found += len(step.value)
        self._open_study.note_added(step.value)
        note = f"seconds of the video · {pictures_in_words(self._found)}"
        self._pane.progress.update_progress(step.done, step.total, note=note)

    def _on_all_taken(self, request: VideoRequest, last: Step[Any] | None) -> None:
        note, found = last.note if last else "", pictures_in_words(self._found)
        self._open_study.note_metadata()
        self._end()
        text = f"{found} of “{request.video.name}” are in the study. {note}".strip()
        self._pane.message_bar.show_message("warning" if note else "done", text)

    def _on_checked(self, step: Step[Found]) -> None:
        self._note_step(step, [each.name for each in step.value if isinstance(each, PictureFile)])

    def _on_all_checked(self, last: Step[Any] | None) -> None:
        total, skipped = pictures_in_words(last.total if last else 0), self._skipped
        self._end()
        if skipped:
            text = f"{skipped:,} of {total} cannot be read. The others are whole."
            self._pane.message_bar.show_message("warning", text, ("Show them", self.list_requested.emit))
        else:
            self._pane.message_bar.show_message("done", f"{total} checked: every one can be read to its end.")

    def _on_failed(self, error: BaseException) -> None:
        self._note_what_is_kept()
        self._end()
        self._failed(error)

    def _on_stopped(self, study: Study) -> None:
        # Work that stops because its study was closed has nothing to say to the next study.
        if study is self._open_study.study:
            self._note_what_is_kept()
            self._end("Stopped. What was found so far is kept.")

    # Work

    def _queue(self, *work: Any) -> None:
        """Do this as soon as nothing else is under way: two at once would give different pictures the same name."""
        self._waiting.append(partial(self._begin, *work))
        self._add_next()

    def _add_next(self) -> None:
        if self._waiting and not self.is_busy:
            self._waiting.popleft()()

    def _note_what_is_kept(self) -> None:
        # What was taken from a video before it ended has its metadata too.
        if self._found:
            self._open_study.note_metadata()

    def _begin(
        self,
        text: str,
        function: Callable[..., Any],
        arguments: tuple[Any, ...],
        each_step: Callable[[Any], None],
        then: Callable[[Any], None],
    ) -> None:
        study = self._open_study.study
        if study is None or self.is_busy:
            return
        self.is_busy = True
        self._skipped, self._found, self._pictures_before = 0, 0, len(self._open_study.files)
        self._pane.message_bar.clear_passing()
        self._pane.progress.start(text)
        self.busy_changed.emit()
        self._pane.runner.read(
            self,
            function,
            study,
            *arguments,
            each_step=each_step,
            then=then,
            failed=self._on_failed,
            stopped=partial(self._on_stopped, study),
        )

    def _end(self, text: str = "") -> None:
        self.is_busy = False
        self._pane.progress.finish(text)
        self.busy_changed.emit()
        self._add_next()

    def _note_step(self, step: Step[Found], readable: Sequence[str]) -> None:
        skipped = tuple(each for each in step.value if isinstance(each, Skipped))
        self._skipped += len(skipped)
        self._open_study.note_outcomes(readable, skipped)
        if skipped:
            self.damaged_found.emit(skipped)
        self._pane.progress.update_progress(step.done, step.total, self._skipped)

    def _outcome_of_adding(self, note: str) -> tuple[str, str]:
        """The kind of message and its text; nothing to say when all went as expected."""
        if self._skipped:
            count = "1 file or folder" if self._skipped == 1 else f"{self._skipped:,} files or folders"
            return "warning", f"{count} could not be opened. The others were added. {note}".strip()
        if not self._found:
            return "information", f"No pictures were found there. {note}".strip()
        if len(self._open_study.files) == self._pictures_before:
            return "information", f"Nothing new: these pictures are in the study already. {note}".strip()
        return "information", note
