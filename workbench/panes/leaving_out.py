"""Leaving pictures out of analyses, and taking them back in, for a pane that knows why."""

from collections.abc import Mapping, Sequence
from functools import partial

from workbench.core.wording import pictures_in_words
from workbench.panes.decisions import Decisions
from workbench.study.metadata import leave_out


class LeavingOut(Decisions):
    """Writes it down in the study, as an action that can be undone, and says what was done."""

    def leave_out(self, reasons: Mapping[str, str | None], kind: str) -> None:
        """Leave pictures out, each for its reason; ``kind`` ends the action's name, “as duplicates”."""
        if reasons:
            words = f"left out {pictures_in_words(len(reasons))} {kind}"
            self._write(leave_out, reasons, words, then=partial(self._on_left_out, tuple(reasons)))

    def take_back(self, names: Sequence[str]) -> None:
        """Have pictures take part again."""
        if names:
            words = f"took {pictures_in_words(len(names))} back in"
            then = partial(self._on_taken_back, len(names))
            self._write(leave_out, dict.fromkeys(names), words, then=then)

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
