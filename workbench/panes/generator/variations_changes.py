"""Where pictures change when a slider moves: in the picture that is steered, and on the average of random scenes."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from workbench.core.generators.variations.matrices import amount_in_words
from workbench.core.generators.variations.variation_settings import ChangesSettings
from workbench.core.wording import per_cent
from workbench.panes.generator.generator_tool import GeneratorTool
from workbench.panes.generator.saving import SavePictures
from workbench.panes.generator.variations_view import Explained, VariationView
from workbench.panes.generator.variations_work import ChangesWish, SeenChanges, changed_pixels
from workbench.widgets.colour_bar import ColourScale
from workbench.widgets.heat_board import HeatBoard
from workbench.widgets.heat_tile import HeatPicture

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels

_OPACITY = 0.8
_MEANING = (
    "Bright places change most when the slider moves. The average says where it usually acts: a direction that is to "
    "change only trees, and is bright at the sky as well, changes both. A small share of changed pixels does not mean "
    "a small meaning."
)


class ChangesView(VariationView):
    """Two pictures and two maps on one scale."""

    title = "Changes"
    tip = "Which parts of the picture a slider changes"
    button = "Save these maps …"
    button_tip = "Save pictures and maps as one picture, labelled as generated (Ctrl+Enter)"

    def __init__(self, pane: GeneratorTool, saving: SavePictures) -> None:
        super().__init__(pane, saving)
        self._wish: ChangesWish | None = None
        self._seen: SeenChanges | None = None
        self._form = self.add_form(ChangesSettings)
        self.board = HeatBoard("Where the slider changes pictures")
        self.board.set_opacity(_OPACITY)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.board)

    @property
    def can_save(self) -> bool:
        return self._seen is not None

    def refresh(self) -> None:
        direction = self.direction or self.known[0]
        wish = ChangesWish(self.where((direction,)), self.focus.point, direction, self._form.settings())
        if wish != self._wish:
            self._wish = wish
            self.compute("Comparing pictures", changed_pixels, wish, each_step=self._show_seen)
        elif self._seen is not None:
            self._explain(self._seen)
        self.wish_changed.emit()

    def clear(self) -> None:
        self._wish = self._seen = None
        self.board.show_pictures(())

    def stop(self) -> None:
        super().stop()
        if self._wish is not None and (
            self._seen is None or self._seen.changes.count < self._wish.settings.scenes
        ):
            self._wish = None

    def save(self) -> None:
        from workbench.core.generators.variations.picture_sheets import matrix_sheet

        seen = self._seen
        if seen is None:
            return
        tiles = _tiles(seen)
        pictures = {(0, at_column): each for at_column, each in enumerate(_painted(seen))}
        name, settings = seen.wish.direction.name, seen.wish.settings
        said = [f"{title}: {value}" for title, value in _facts(seen)]
        sheet = matrix_sheet(
            pictures, ("",), [tile.title for tile in tiles], (f"Where “{name}” changes pictures", *said)
        )
        points = [
            seen.wish.point.with_amounts({seen.wish.direction.key: end})
            for end in (settings.start, settings.end)
        ]
        description = (
            f"where the slider “{name}” changes pixels between {settings.start:+g} and {settings.end:+g}: two "
            "generated pictures, and two maps computed from generated pictures"
        )
        self.saving.save_sheet(
            sheet, description, points, seen.wish.where.directions, f"where {name} changes"
        )

    def _show_seen(self, seen: SeenChanges) -> None:
        self._seen = seen
        self.board.show_pictures(_tiles(seen), columns=2)
        self._explain(seen)
        self.wish_changed.emit()

    def _explain(self, seen: SeenChanges) -> None:
        self.explained.emit(Explained(f"What “{seen.wish.direction.name}” changes", _facts(seen), _MEANING))


def _facts(seen: SeenChanges) -> tuple[tuple[str, str], ...]:
    changes = seen.changes
    over = f"Pixels that change by more than {changes.threshold:g} of 255"
    facts = [
        (f"{over}, in this picture", per_cent(changes.share_here)),
        ("Mean change in this picture", f"{changes.here.mean():.1f} of 255"),
    ]
    if changes.usual is not None:
        facts += [
            (f"{over}, on average of {changes.count:,} random scenes", per_cent(changes.usual_share)),
            ("Mean change on average", f"{changes.usual.mean():.1f} of 255"),
        ]
    return tuple(facts)


def _highest(seen: SeenChanges) -> float:
    usual = seen.changes.usual
    return max(float(seen.changes.here.max()), float(usual.max()) if usual is not None else 0.0, 1.0)


def _tiles(seen: SeenChanges) -> tuple[HeatPicture, ...]:
    """Both pictures and both maps, on one scale, so that they can be compared."""
    from workbench.core.pictures.colour_scales import viridis

    settings, changes, highest = seen.wish.settings, seen.changes, _highest(seen)
    before, after = amount_in_words(settings.start), amount_in_words(settings.end)
    scale = ColourScale("0", f"{highest:.0f} of 255", False)
    pictures = [
        HeatPicture(f"Before: {before} SD", seen.before, tip="The picture with the slider before"),
        HeatPicture(f"After: {after} SD", seen.after, tip="The picture with the slider afterwards"),
        HeatPicture(
            "Change in this picture",
            seen.before,
            viridis(changes.here / highest),
            scale,
            changes.here,
            f"{per_cent(changes.share_here)} of the pixels change",
            "How much each pixel changes: the mean over red, green and blue, of 255",
        ),
    ]
    if changes.usual is not None:
        colours = viridis(changes.usual / highest)
        tip = f"The same on the average of {changes.count:,} random scenes"
        note = f"{per_cent(changes.usual_share)} of the pixels change"
        title = f"Average of {changes.count:,} scenes"
        pictures.append(HeatPicture(title, colours, colours, scale, changes.usual, note, tip))
    return tuple(pictures)


def _painted(seen: SeenChanges) -> "list[Pixels]":
    """The four pictures as they are saved: maps without the picture below."""
    return [each.picture if each.colours is None else each.colours for each in _tiles(seen)]
