"""Leaving pictures out of analyses, and taking them back in, for a pane that knows why."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject

from workbench.core.wording import pictures_in_words
from workbench.panes.open_study import OpenStudy
from workbench.study.metadata import leave_out
from workbench.widgets.message_bar import MessageBar
from workbench.workers.runner import Runs


class LeavingOut(QObject):
    """Writes it down in the study, as an action that can be undone, and says what was done."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        message_bar: MessageBar,
        failed: Callable[[BaseException], None],
    ) -> None:
        super().__init__(message_bar)
        self._open_study = open_study
        self._runner = runner
        self._message_bar = message_bar
        self._failed = failed

    def leave_out(self, reasons: Mapping[str, str | None], kind: str) -> None:
        """Leave pictures out, each for its reason; ``kind`` ends the action's name, “as duplicates”."""
        if reasons:
            words = f"left out {pictures_in_words(len(reasons))} {kind}"
            self._change(reasons, words, partial(self._on_left_out, tuple(reasons)))

    def take_back(self, names: Sequence[str]) -> None:
        """Have pictures take part again."""
        if names:
            words = f"took {pictures_in_words(len(names))} back in"
            self._change(dict.fromkeys(names), words, partial(self._on_taken_back, len(names)))

    def _change(self, reasons: Mapping[str, str | None], words: str, then: Callable[[object], None]) -> None:
        self._runner.write(
            self, leave_out, self._open_study.study, reasons, words, then=then, failed=self._failed
        )

    def _on_left_out(self, names: tuple[str, ...], _: object) -> None:
        self._open_study.note_metadata()
        verb = "is" if len(names) == 1 else "are"
        text = f"{pictures_in_words(len(names))} {verb} left out. The files are untouched."
        self._message_bar.show_message("done", text, ("Take back in", partial(self.take_back, names)))

    def _on_taken_back(self, count: int, _: object) -> None:
        self._open_study.note_metadata()
        verb = "takes" if count == 1 else "take"
        text = f"{pictures_in_words(count)} {verb} part in analyses again."
        self._message_bar.show_message("done", text)
