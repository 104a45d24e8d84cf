"""Canvases of several pictures that are zoomed and moved together, also where the pictures differ in size."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, QPointF

from workbench.widgets.picture_canvas import PictureCanvas
from workbench.widgets.picture_viewport import LARGEST_ZOOM


@dataclass(frozen=True)
class SeenPart:
    """What is seen of a picture, whatever its size: the zoom relative to that at which all of it is seen, and the
    point in the middle of the canvas in shares of width and height (0–1)."""

    is_fitted: bool
    zoom: float = 1.0
    across: float = 0.5
    down: float = 0.5


class JoinedCanvas(PictureCanvas):
    """A canvas that tells which part of its picture it shows, and can show the same part as another."""

    @property
    def seen_part(self) -> SeenPart | None:
        """None while there is no picture."""
        if self._picture is None:
            return None
        seen = self.viewport()
        across, down = seen.middle.x() / seen.picture.width(), seen.middle.y() / seen.picture.height()
        return SeenPart(self._is_fitted, seen.zoom / seen.fitting_zoom, across, down)

    def show_part(self, part: SeenPart) -> None:
        """Show this part of the picture, if there is one."""
        if self._picture is None:
            return
        if part.is_fitted:
            self.fit()
            return
        seen = self.viewport()
        zoom = min(part.zoom * seen.fitting_zoom, LARGEST_ZOOM)
        middle = QPointF(part.across * seen.picture.width(), part.down * seen.picture.height())
        self._is_fitted = False
        self._keep(replace(seen, zoom=zoom).looking_at(middle))
        self._refresh()


class CanvasesTogether(QObject):
    """Whatever one of the canvases shows, the others show as well."""

    def __init__(self, canvases: Sequence[JoinedCanvas], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvases = tuple(canvases)
        self._is_following = False
        for each in self._canvases:
            each.view_changed.connect(partial(self._on_view_changed, each))

    def _on_view_changed(self, leader: JoinedCanvas) -> None:
        part = leader.seen_part
        # Hidden or resized, a canvas leads nobody; and who follows does not lead.
        if self._is_following or part is None or not leader.isVisible():
            return
        self._is_following = True
        try:
            for each in self._canvases:
                if each is not leader and each.seen_part != part:
                    each.show_part(part)
        finally:
            self._is_following = False
