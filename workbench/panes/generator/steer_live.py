"""Follows the sliders with pictures: a quick one at each move, the whole one once the hand rests."""

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.core.steps import Step
from workbench.panes.generator import steer_work
from workbench.panes.generator.steer_work import Seen, Wish
from workbench.workers.runner import Runs

REST_MILLISECONDS = 150
"""After the last move, the hand is taken to rest."""


class LivePicture(QObject):
    """The newest wish is always the one that is shown last; those between may be left out."""

    seen = Signal(object)
    """A :class:`Seen` of the newest wish, or of one a moment before."""
    start_seen = Signal(object)
    """The picture with all sliders at rest."""
    failed = Signal(object)

    def __init__(self, runner: Runs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        # Of its own, so that a whole picture that nobody waits for any more can be stopped without the quick ones.
        self._whole = QObject(self)
        self._wish: Wish | None = None
        self._size = 0
        self._finished: Seen | None = None
        self._start: Seen | None = None
        self._soon = QTimer(self, singleShot=True, interval=REST_MILLISECONDS)
        self._soon.timeout.connect(self._request_whole)

    @property
    def finished(self) -> Seen | None:
        """The whole picture of the newest wish; None while it is still to come."""
        is_newest = self._finished is not None and self._finished.wish == self._wish
        return self._finished if is_newest else None

    @property
    def start(self) -> Seen | None:
        """The picture with all sliders at rest, if it is known."""
        wanted = self._wish and self._wish.at_rest
        return self._start if self._start is not None and self._start.wish == wanted else None

    def show_wish(self, wish: Wish, size: int) -> None:
        """Show this as soon as can be; the pictures are `size` pixels high and wide."""
        if wish == self._wish:
            return
        self._wish, self._size = wish, size
        self._runner.cancel(self._whole)
        self._soon.start()

        self._runner.run(
            self, steer_work.previewed, wish, size, live=True, then=self._on_previewed, failed=self._on_failed
        )

    def forget(self) -> None:
        """Nothing is wanted any more, and what is on its way is not shown."""
        self._soon.stop()
        for owner in (self, self._whole):
            self._runner.cancel(owner)
        self._wish = self._finished = self._start = None

    def _request_whole(self) -> None:
        if self._wish is None or self.finished is not None:
            return
        needs_start = not self._wish.is_at_rest and self.start is None
        self._runner.run(
            self._whole,
            steer_work.finished,
            self._wish,
            self._size,
            needs_start,
            each_step=self._on_finished,
            failed=self._on_failed,
        )

    def _on_previewed(self, seen: Seen) -> None:
        if self._wish is None or self.finished is not None:
            return
        if seen.rendered.is_full and seen.wish.is_at_rest:
            # Nothing better can come.
            self._on_finished(Step(1, 1, seen))
        else:
            self.seen.emit(seen)

    def _on_finished(self, step: Step[Seen | None]) -> None:
        seen = step.value
        if seen is None:
            return
        if seen.wish == self._wish:
            self._finished = seen
            if seen.wish.is_at_rest:
                self._start = seen
            self.seen.emit(seen)
        else:
            self._start = seen
            self.start_seen.emit(seen)

    def _on_failed(self, error: BaseException) -> None:
        # The same move may be tried again.
        self._wish = None
        self.failed.emit(error)
