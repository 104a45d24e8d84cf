"""The directions in which a generator's pictures differ most, taken for sliders with one click."""

from functools import partial

from PySide6.QtCore import QObject

from workbench.core.generators.latents.directions import Direction
from workbench.panes.generator import kept_work
from workbench.panes.pane import Pane

_COUNT = 5


class MainSliders(QObject):
    """Looks for them from a pane, and gives them to what is in focus."""

    def __init__(self, pane: Pane) -> None:
        super().__init__(pane)
        self._pane, self._focus = pane, pane.open_study.generator

    def request(self) -> None:
        """Find the main directions of the generator in focus."""
        card, pane = self._focus.card, self._pane
        if card is None or pane.progress.is_running:
            return
        pane.progress.start("Looking for the main differences")
        pane.run(
            kept_work.main_sliders,
            card.key,
            _COUNT,
            then=partial(self._on_found, card.key),
            failed=self._on_failed,
            stopped=self._on_stopped,
        )

    def _on_found(self, key: str, found: tuple[Direction, ...]) -> None:
        self._pane.progress.finish()
        if self._focus.card is not None and self._focus.card.key == key:
            self._focus.steer_by(found)

    def _on_failed(self, error: BaseException) -> None:
        self._pane.progress.finish()
        self._pane.failed.emit(self._pane, error)

    def _on_stopped(self) -> None:
        self._pane.progress.finish("Stopped. Your sliders are as they were.")
