"""People as a grid of cards: up to four of their faces, what they are called, how often they appear."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor

from workbench.core.pictures.reading import UnreadablePicture
from workbench.panes.open_study import OpenStudy
from workbench.panes.thumbnails import GridLoader
from workbench.study.faces.finding import KnownFace
from workbench.widgets.theme import theme
from workbench.widgets.thumbnail_grid import GridGroup, GridItem, ThumbnailGrid
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels

SHOWN = 4
"""Faces on a card."""
_CACHE_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Card:
    """Somebody on a card: ``faces`` are the first :data:`SHOWN` of theirs."""

    key: int
    title: str
    note: str
    faces: tuple[KnownFace, ...]

    @property
    def item(self) -> GridItem:
        """As the grid knows it."""
        # What stands before a slash would be taken for a folder.
        return GridItem(self.key, self.title.replace("/", "\N{DIVISION SLASH}"), self.note)


def drawn_cards(
    cards: Sequence[Card], side: int, empty: tuple[int, int, int]
) -> "Iterator[tuple[Card, Pixels | str]]":
    """One card after the other as a square of ``side`` pixels, uint8 S×S×3, or why none of its pictures can be read."""
    # Here, because they bring in numpy and Pillow.
    import numpy as np

    from workbench.core.faces.crops import crops_of

    gap = 2
    for card in cards:
        is_one = len(card.faces) == 1
        part = side if is_one else (side - gap) // 2
        whole = np.full((side, side, 3), empty, np.uint8)
        reason, places = "", iter(((0, 0),) if is_one else ((0, 0), (0, 1), (1, 0), (1, 1)))
        for face in card.faces:
            try:
                crop = crops_of(face.file, [face.face], part)[0]
            except UnreadablePicture as error:
                reason = str(error)
                continue
            row, column = next(places)
            top, left = row * (part + gap), column * (part + gap)
            whole[top : top + part, left : left + part] = _filling(crop, part)
            reason = reason and ""
        yield card, (reason or whole)


def _filling(crop: "Pixels", side: int) -> "Pixels":
    import numpy as np
    from PIL import Image

    if crop.shape[0] == side:
        return crop
    return np.asarray(Image.fromarray(crop).resize((side, side), Image.Resampling.BICUBIC))


class CardLoader(GridLoader):
    """Draws the cards that are in sight. As with every face, nothing of them goes to the disk."""

    def __init__(
        self,
        grid: ThumbnailGrid,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
    ) -> None:
        super().__init__(grid, open_study, runner, failed)
        self.cards: Mapping[int, Card] = {}
        """By their keys."""

    def bring(self, keys: tuple[int, ...]) -> None:
        """See :meth:`GridLoader.bring`."""
        wanted = [self.cards[key] for key in keys if key in self.cards and self.cards[key].faces]
        canvas = QColor(theme().colour("canvas"))
        empty = canvas.red(), canvas.green(), canvas.blue()
        self._make(drawn_cards, wanted, empty, each_step=self._on_drawn)

    def _on_drawn(self, answer: "tuple[Card, Pixels | str]") -> None:
        card, found = answer
        if self.cards.get(card.key) != card:
            return
        if isinstance(found, str):
            self._grid.set_unreadable(card.key, found)
        else:
            self._grid.set_thumbnail(card.key, found)


class CardGrid(ThumbnailGrid):
    """The cards; its keys are people's numbers."""

    def __init__(self, open_study: OpenStudy, runner: Runs, failed: Callable[[BaseException], None]) -> None:
        super().__init__("Nobody yet. Group the faces on the left.", cache_bytes=_CACHE_BYTES)
        self._loader = CardLoader(self, open_study, runner, failed)
        self.view.setAccessibleName("People and groups of similar faces")
        self.view.setToolTip(
            "F2 leads to the field for the name. Enter or a double click shows all faces; Ctrl or Shift with a click "
            "selects several to merge (M)"
        )
        open_study.closed.connect(self._on_study_closed)

    def show_cards(self, cards: Sequence[Card], groups: Sequence[GridGroup]) -> None:
        """Show these; those that stay remain selected, current and in sight."""
        before, now = self._loader.cards, {each.key: each for each in cards}
        for changed in (each for each in before.values() if now.get(each.key) != each):
            self.thumbnails.discard(changed.item)
        self._loader.cards = now
        self.set_pictures(tuple(now), self._item, groups)

    def _item(self, key: int) -> GridItem:
        return self._loader.cards[key].item

    def _on_study_closed(self) -> None:
        self._loader.cards = {}
        self.clear()
