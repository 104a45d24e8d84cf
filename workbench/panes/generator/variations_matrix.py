"""Matrices of variations: one scene changed in several ways, and several scenes changed in the same way."""

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout

from workbench.core.generators.variations.matrices import (
    amount_in_words,
    at_seed,
    one_scene,
    random_seeds,
    several_scenes,
)
from workbench.core.generators.variations.variation_settings import KEPT, ScenesSettings, StripSettings
from workbench.panes.generator.generator_tool import GeneratorTool
from workbench.panes.generator.saving import SavePictures
from workbench.panes.generator.variations_view import Explained, VariationView
from workbench.panes.generator.variations_work import Cell, MatrixWish, drawn_sheet, matrix_cells
from workbench.widgets.buttons import text_button
from workbench.widgets.picture_matrix import PictureMatrix

if TYPE_CHECKING:
    from workbench.core.generators.latents.directions import Direction
    from workbench.core.generators.latents.points import Point
    from workbench.widgets.pixels import Pixels

_WAITING = "The pictures are on their way …"
_MILLISECONDS = 200
_MEANING = (
    "Each row moves one slider; the middle column is the picture as it was. What else changes along with what you "
    "expected belongs to the direction too: it shows what went together in the training pictures, not what causes what."
)


class MatrixView(VariationView):
    """Rows and columns of pictures, filled as they are made."""

    button = "Save these pictures …"
    button_tip = (
        "Make all pictures anew at full size and save them as one, labelled as generated (Ctrl+Enter)"
    )
    settings_class: type[StripSettings] = StripSettings

    def __init__(self, pane: GeneratorTool, saving: SavePictures) -> None:
        super().__init__(pane, saving)
        self.matrix = PictureMatrix(self.title, _WAITING)
        self._wish: MatrixWish | None = None
        self._distances: dict[tuple[int, int], str] = {}
        self._resized = QTimer(self, singleShot=True, interval=_MILLISECONDS)
        self._form = self.add_form(self.settings_class)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.matrix)
        self.matrix.activated.connect(self._on_activated)
        self.matrix.current_changed.connect(self._show_cell)
        self._resized.timeout.connect(self._on_resized)

    @property
    def can_save(self) -> bool:
        return self._wish is not None

    @property
    def settings(self) -> Any:
        """How the rows are made."""
        return self._form.settings()

    def rows(self) -> "tuple[tuple[str, ...], tuple[tuple[Point, ...], ...], tuple[Direction, ...]]":
        """Headings of the rows, their points, and the directions that these need."""
        raise NotImplementedError

    def refresh(self) -> None:
        headings, rows, directions = self.rows()
        wish = MatrixWish(self.where(directions), rows, max(self.matrix.cell_side, 64))
        has_changed, self._wish = self._wish is None or wish != self._wish, wish
        if has_changed:
            columns = [amount_in_words(amount) for amount in self.settings.amounts]
            self.matrix.show_headings(headings, columns, keeps_pictures=True)
            # Known only now: pictures are as large as the room that the headings leave.
            self._wish = wish = MatrixWish(wish.where, rows, max(self.matrix.cell_side, 64))
            self.compute("Making variations", matrix_cells, wish, each_step=self._on_cell)
        self._show_meaning()
        self.wish_changed.emit()

    def clear(self) -> None:
        self._wish = None
        self.matrix.show_message(_WAITING)

    def stop(self) -> None:
        super().stop()
        self._wish = None

    def save(self) -> None:
        if self._wish is None:
            return
        title = (
            f"{self.focus.card.title if self.focus.card else ''}: {self.title.lower()}",
            "Generated pictures",
        )
        headings = self.matrix.row_headings, self.matrix.column_headings
        self.compute(
            "Making the pictures at full size",
            drawn_sheet,
            self._wish,
            headings,
            title,
            then=partial(self._on_drawn, self._wish),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._resized.start()

    def _on_resized(self) -> None:
        wish = self._wish
        # Twice as many pixels are worth making the pictures anew; fewer are only scaled.
        if wish is not None and self.isVisible() and self.matrix.cell_side > 2 * wish.side:
            self._wish = None
            self.refresh()

    def _on_cell(self, cell: Cell) -> None:
        from workbench.core.generators.latents.region import USUAL_DISTANCE

        words = f"{cell.distance:.1f} spreads from the average"
        if cell.distance > USUAL_DISTANCE:
            words += ", farther out than what the generator has learned"
        self._distances[cell.row, cell.column] = words
        self.matrix.show_picture(cell.row, cell.column, cell.pixels, words)

    def _on_drawn(self, wish: MatrixWish, pixels: "Pixels | None") -> None:
        if pixels is not None:
            name = self.title.lower()
            self.saving.save_sheet(pixels, self._in_words(), wish.points, wish.where.directions, name)

    def _in_words(self) -> str:
        amounts = f"{self.matrix.column_headings[0]} to {self.matrix.column_headings[-1]}"
        rows = ", ".join(self.matrix.row_headings)
        return f"a matrix of {len(self.matrix.row_headings)} rows ({rows}) with a slider from {amounts}"

    def _on_activated(self, row: int, column: int) -> None:
        if self._wish is not None:
            self.enlarged.emit(self._wish.rows[row][column], self.matrix.cell_in_words(row, column))

    def _show_cell(self, row: int, column: int) -> None:
        if self._wish is None:
            return
        facts = (
            ("Row", self.matrix.row_headings[row]),
            ("Slider", f"{self.matrix.column_headings[column]} SD"),
            ("How far out (seeds are at about 1)", self._distances.get((row, column), "not known yet")),
        )
        self.explained.emit(Explained("The chosen picture", facts, _MEANING, self._wish.rows[row][column]))

    def _show_meaning(self) -> None:
        self.explained.emit(Explained("What does this mean?", (), _MEANING))


class OneSceneView(MatrixView):
    """The scene that is steered, changed in each direction, or in one of them as a strip."""

    title = "One scene"
    tip = "The scene that you steer, changed in several directions"

    def rows(self) -> "tuple[tuple[str, ...], tuple[tuple[Point, ...], ...], tuple[Direction, ...]]":
        directions = self.known if self.direction is None else (self.direction,)
        points = one_scene(self.focus.point, directions, self.settings.amounts)
        return tuple(each.name for each in directions), points, directions


class SeveralScenesView(MatrixView):
    """Random or kept scenes, all changed in one direction."""

    title = "Several scenes"
    tip = "Different scenes, all changed in one direction"
    settings_class = ScenesSettings

    def __init__(self, pane: GeneratorTool, saving: SavePictures) -> None:
        super().__init__(pane, saving)
        self._draw = 0
        self._other = text_button("Draw other seeds", "Take other random scenes", "dices")
        self._other.clicked.connect(self._on_other_clicked)
        self.add_control(self._other)

    def rows(self) -> "tuple[tuple[str, ...], tuple[tuple[Point, ...], ...], tuple[Direction, ...]]":
        direction = self.direction or self.known[0]
        names, points, used = ["This scene"], [self.focus.point], (direction,)
        if self.settings.source == KEPT:
            names += [each.name for each in self.kept]
            points += [each.point for each in self.kept]
            used = (direction, *(slider for each in self.kept for slider in each.directions))
        else:
            seeds = random_seeds(self.settings.rows - 1, self._draw)
            names += [f"Seed {seed:,}" for seed in seeds]
            points += [at_seed(self.focus.point, seed) for seed in seeds]
        return tuple(names), several_scenes(points, direction, self.settings.amounts), used

    def refresh(self) -> None:
        self._other.setEnabled(self.settings.source != KEPT)
        super().refresh()

    def _on_other_clicked(self) -> None:
        self._draw += 1
        self.asked.emit()
