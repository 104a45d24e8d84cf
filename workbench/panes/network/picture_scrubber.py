"""Moving through the pictures of a video, or through all that are shown, by a slider or by playing them."""

from collections.abc import Callable, Sequence
from functools import partial
from time import monotonic

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QToolButton, QVBoxLayout, QWidget

from workbench.core.pictures.collection import PictureFile
from workbench.panes.open_study import OpenStudy
from workbench.study.videos import Moment, moments
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.headings import Note
from workbench.widgets.icons import icon
from workbench.workers.runner import Runs

SPEEDS = (2, 5, 10)
"""Pictures in a second."""
_USUAL_SPEED = 5
_MILLISECONDS = 50
_PATIENCE = 2.0
"""Seconds; a picture that the tool has not shown by then holds up no other."""
VIDEO, SHOWN = "video", "shown"


def always_shown(_: PictureFile) -> bool:
    """For a tool that shows every picture at once."""
    return True


class PictureScrubber(QWidget):
    """Makes one picture after the other the current one, never faster than the tool that it stands in can show them.

    The tool is asked through ``is_shown`` whether it shows the current picture already. Until it does no other one is
    asked for: where the slider has been meanwhile, or where a video would be by now, is left out.
    """

    playing_changed = Signal(bool)

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        is_shown: Callable[[PictureFile], bool] = always_shown,
        is_wide: bool = False,
        parent: QWidget | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(parent)
        self._open_study, self._runner, self._failed = open_study, runner, failed
        self._is_shown, self._clock = is_shown, clock
        self._moments: tuple[Moment, ...] = ()
        self._sequence: Sequence[int] = ()
        self._asked_for, self._asked_at = -1, 0.0
        self._started_at, self._started_from = 0.0, 0
        self._ticks = QTimer(self, interval=_MILLISECONDS)
        self._build()
        self._lay_out(is_wide)
        self._connect()

    @property
    def is_playing(self) -> bool:
        """Whether pictures follow each other by themselves."""
        return self._play.isChecked()

    @property
    def sequence(self) -> tuple[PictureFile, ...]:
        """The pictures through which the slider leads, in its order."""
        return tuple(self._open_study.files[number] for number in self._sequence)

    def set_playing(self, is_playing: bool) -> None:
        """Let pictures follow each other, from the first one if the last one is the current one; or stop."""
        self._play.setChecked(is_playing)

    def showEvent(self, event: QShowEvent) -> None:
        """What has changed while this was hidden is taken in now."""
        super().showEvent(event)
        self._on_current_changed(self._open_study.current)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody watches."""
        super().hideEvent(event)
        self.set_playing(False)

    # Building

    def _build(self) -> None:
        self._play = QToolButton()
        self._play.setCheckable(True)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setAccessibleName("Place among the pictures")
        self._slider.setToolTip("Drag to move through the pictures")
        self._place = Note()
        self._what = ChoiceBox()
        self._what.addItem("This video", VIDEO)
        self._what.addItem("All shown", SHOWN)
        self._what.setAccessibleName("Pictures to move through")
        self._what.setToolTip(
            "Whether the slider leads through the pictures of this video or through all that are shown"
        )
        self._speed = ChoiceBox()
        for speed in SPEEDS:
            self._speed.addItem(f"{speed} a second", speed)
        self._speed.setCurrentIndex(SPEEDS.index(_USUAL_SPEED))
        self._speed.setAccessibleName("Speed")
        self._speed.setToolTip(
            "How many pictures follow each other in a second, if they can be shown so quickly"
        )
        self._show_playing(False)

    def _lay_out(self, is_wide: bool) -> None:
        """In one row, or in three for a narrow column."""
        row, words, choices = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        row.addWidget(self._play)
        row.addWidget(self._slider, 1)
        words.addWidget(self._place)
        for box in (self._what, self._speed):
            choices.addWidget(box)
        together = QHBoxLayout(self) if is_wide else QVBoxLayout(self)
        together.setContentsMargins(0, 0, 0, 0)
        together.setSpacing(8 if is_wide else 4)
        for layout in (row, words, choices):
            layout.setSpacing(8)
            together.addLayout(layout, 1 if layout is row and is_wide else 0)

    def _connect(self) -> None:
        shared = self._open_study
        shared.current_changed.connect(self._on_current_changed)
        for signal in (shared.shown_changed, shared.pictures_added, shared.metadata_changed):
            signal.connect(self._on_pictures_changed)
        shared.closed.connect(self._on_closed)
        self._play.toggled.connect(self._on_play_toggled)
        self._slider.valueChanged.connect(self._on_slider_moved)
        self._what.currentIndexChanged.connect(self._show_sequence)
        self._speed.currentIndexChanged.connect(self._start_here)
        self._ticks.timeout.connect(self._on_tick)

    # Events

    def _on_closed(self) -> None:
        self._runner.cancel(self)
        self.set_playing(False)
        self._ticks.stop()
        self._moments, self._asked_for = (), -1
        self._show_sequence()

    def _on_current_changed(self, file: PictureFile | None) -> None:
        if not self.isVisible() or file is None:
            return
        if not self.is_playing and all(file.name != each.picture for each in self._moments):
            self._request_moments(file)
        if self._current_number() != self._asked_for:
            self._go_on_from_current()
        self._show_place()

    def _on_pictures_changed(self, _: object = None) -> None:
        if self.isVisible() and self._open_study.current is not None:
            self._show_sequence()
            self._request_moments(self._open_study.current)

    def _on_play_toggled(self, is_playing: bool) -> None:
        self._show_playing(is_playing)
        if is_playing and self._slider.value() == self._slider.maximum():
            self._slider.setValue(0)
        self._start_here()
        if not is_playing:
            self._on_current_changed(self._open_study.current)
        self.playing_changed.emit(is_playing)

    def _on_slider_moved(self, _: int) -> None:
        # A video that plays goes on from where the hand has put it.
        self._start_here()
        self._on_tick()

    def _on_tick(self) -> None:
        current, wanted = self._open_study.current, self._wanted_place()
        if current is None or wanted >= len(self._sequence):
            self._ticks.stop()
        elif self._sequence[wanted] == self._current_number():
            self._on_wanted_reached(wanted)
        elif self._is_shown(current) or self._clock() - self._asked_at > _PATIENCE:
            self._ask_for(wanted)

    def _on_wanted_reached(self, place: int) -> None:
        if self.is_playing and place == len(self._sequence) - 1:
            self.set_playing(False)
        elif not self.is_playing:
            self._ticks.stop()

    # Requests

    def _ask_for(self, place: int) -> None:
        self._asked_for, self._asked_at = self._sequence[place], self._clock()
        with QSignalBlocker(self._slider):
            self._slider.setValue(place)
        self._open_study.set_current(self._open_study.files[self._asked_for])

    def _start_here(self, _: object = None) -> None:
        """Whatever plays is counted from now on from the slider's place."""
        self._started_at, self._started_from = self._clock(), self._slider.value()
        if self._sequence:
            self._ticks.start()

    def _go_on_from_current(self) -> None:
        """Somebody else has chosen another picture."""
        place = self._place_of_current()
        if place is not None:
            with QSignalBlocker(self._slider):
                self._slider.setValue(place)
            self._start_here()
        else:
            self.set_playing(False)

    def _request_moments(self, file: PictureFile) -> None:
        study = self._open_study.study
        if study is not None:
            then = partial(self._on_moments_found, study)
            self._runner.read(
                self, moments, study, file.name, channel="moments", then=then, failed=self._failed
            )

    def _on_moments_found(self, study: object, found: Sequence[Moment]) -> None:
        if self._open_study.study is study:
            self._moments = tuple(found)
            self._show_sequence()

    # Showing

    def _show_sequence(self, _: object = None) -> None:
        shown, numbers = self._open_study.shown, self._open_study.numbers
        of_video = []
        if self._moments:
            among = set(shown)
            found = (numbers.get(each.picture, -1) for each in self._moments)
            of_video = [number for number in found if number in among]
        self._what.setVisible(len(of_video) > 1)
        is_video = len(of_video) > 1 and self._what.currentData() == VIDEO
        self._sequence = of_video if is_video else shown
        self.setEnabled(len(self._sequence) > 1)
        with QSignalBlocker(self._slider):
            self._slider.setRange(0, max(0, len(self._sequence) - 1))
            self._slider.setPageStep(max(1, len(self._sequence) // 20))
        self._go_on_from_current()
        self._show_place()

    def _show_place(self) -> None:
        place, current = self._place_of_current(), self._open_study.current
        if place is None or current is None:
            self._place.setText("")
            return
        seconds = next((each.seconds for each in self._moments if each.picture == current.name), None)
        time = f" · {seconds:.1f} s" if seconds is not None else ""
        self._place.setText(f"{place + 1:,} of {len(self._sequence):,}{time}")

    def _show_playing(self, is_playing: bool) -> None:
        self._play.setIcon(icon("pause" if is_playing else "play"))
        words = "Stop playing" if is_playing else "Play the pictures one after the other"
        self._play.setAccessibleName(words)
        self._play.setToolTip(words)

    def _wanted_place(self) -> int:
        """Where the slider is, or where the clock would have it by now."""
        if not self.is_playing:
            return self._slider.value()
        passed = int((self._clock() - self._started_at) * int(self._speed.currentData()))
        return min(self._started_from + passed, len(self._sequence) - 1)

    def _place_of_current(self) -> int | None:
        number = self._current_number()
        return self._sequence.index(number) if number in self._sequence else None

    def _current_number(self) -> int:
        current = self._open_study.current
        return -1 if current is None else self._open_study.numbers.get(current.name, -1)
