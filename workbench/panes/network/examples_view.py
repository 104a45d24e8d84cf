"""The places in the pictures that excite the unit in focus most, for the tools that speak of units."""

from collections.abc import Callable

from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from workbench.core.models.store import are_here
from workbench.core.wording import pictures_in_words
from workbench.panes.network.examples_search import EXAMPLES, ExamplesSearch
from workbench.panes.network.examples_work import SHOWN, FoundExamples, Sought, found_examples
from workbench.panes.open_study import OpenStudy
from workbench.study.runs import Request
from workbench.widgets.buttons import text_button
from workbench.widgets.headings import Note, SectionHeading
from workbench.widgets.progress_strip import ProgressStrip
from workbench.widgets.theme import theme
from workbench.widgets.tile_grid import SIZES, TileGrid
from workbench.widgets.tile_sheet import CAPTION_PADDING, GAP, MARGIN
from workbench.workers.runner import Runs

_LEAST_HEIGHT = 160
_ROOM_FOR_TWO = 2 * (SIZES["medium"] + GAP) + 2 * MARGIN + 16
"""So wide two tiles of usual size stand beside each other; narrower columns have small ones."""


class ExamplesView(QWidget):
    """Shows examples of the focus's unit, and finds them when there are none. A click makes the picture current.

    ``progress`` belongs to the pane around it, and shows how far the search is.
    """

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        progress: ProgressStrip,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_study, self._runner, self._failed = open_study, runner, failed
        self._focus = open_study.network
        self._search = ExamplesSearch(open_study, runner, progress, failed, self)
        self._is_reading = False
        self._is_size_chosen = self._is_fitting = False
        self._found: FoundExamples | None = None
        self._button_texts = ("", "")
        self._build()
        self._connect()
        self._show_words()

    @property
    def is_searching(self) -> bool:
        """Whether pictures are being looked at."""
        return self._search.is_running

    def showEvent(self, event: QShowEvent) -> None:
        """What changed while this was hidden is looked up now."""
        super().showEvent(event)
        self._request_examples()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow column words are shorter and tiles smaller."""
        super().resizeEvent(event)
        self._fit()

    # Building

    def _build(self) -> None:
        self.patch_button = _look("Patch", "Only what the unit sees there (its receptive field)")
        self.whole_button = _look("Picture", "The whole picture, with a frame around what the unit sees")
        self._looks = QButtonGroup(self)
        self._looks.addButton(self.patch_button)
        self._looks.addButton(self.whole_button)
        self.patch_button.setChecked(True)
        self.grid = TileGrid("Examples from the pictures")
        self.note = Note()
        tip = "Lets the network look at the pictures once; what is found is kept in the study"
        self.find_button = text_button("Find examples", tip, "search")
        # Its text makes room for itself; see _fit.
        self.find_button.setMinimumWidth(1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.patch_button)
        row.addWidget(self.whole_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(SectionHeading("Examples from the pictures"))
        column.addLayout(row)
        column.addWidget(self.grid, 1)
        column.addWidget(self.note)
        column.addWidget(self.find_button)

    def _connect(self) -> None:
        shared, focus = self._open_study, self._focus
        for signal in (focus.network_changed, focus.layers_changed, focus.layer_changed, focus.unit_changed):
            signal.connect(self._request_examples)
        for signal in (shared.opened, shared.shown_changed, self._search.ended):
            signal.connect(self._request_examples)
        shared.pictures_added.connect(self._show_words)
        shared.results_changed.connect(self._on_results_changed)
        shared.closed.connect(self._on_closed)
        shared.recipe_requested.connect(self._on_recipe_requested)
        theme().changed.connect(self._on_theme_changed)
        self._search.went_on.connect(self._on_search_went_on)
        self._looks.buttonToggled.connect(self._on_look_chosen)
        self.grid.current_changed.connect(self._on_example_chosen)
        self.grid.size_changed.connect(self._on_size_changed)
        self.find_button.clicked.connect(self._on_find_clicked)

    # Events

    def _on_look_chosen(self, _: object, is_chosen: bool) -> None:
        if is_chosen:
            self._request_examples()

    def _on_results_changed(self, request: Request) -> None:
        if request.task.name == EXAMPLES.name:
            self._request_examples()

    def _on_search_went_on(self) -> None:
        # The answer before is awaited, so that there is one now and then while steps are quick.
        if not self._is_reading:
            self._request_examples()

    def _on_theme_changed(self) -> None:
        self._fit()
        self._request_examples()

    def _on_size_changed(self) -> None:
        # A person's choice holds, however wide the column is then.
        self._is_size_chosen = self._is_size_chosen or not self._is_fitting
        self._request_examples()

    def _on_closed(self) -> None:
        self._runner.cancel(self)
        self._is_reading, self._found = False, None
        self._show_words()

    def _on_recipe_requested(self, request: Request, _: bool) -> None:
        if request.task.name == EXAMPLES.name:
            self._focus.choose_network(request.settings.model)
            if request.settings.layer:
                self._focus.choose_layer(request.settings.layer)

    def _on_example_chosen(self, number: int) -> None:
        if self._found is not None and number < len(self._found.examples):
            at = self._open_study.numbers.get(self._found.examples[number].file.name)
            if at is not None:
                self._open_study.set_current(self._open_study.files[at])

    def _on_find_clicked(self) -> None:
        self._search.start(self._focus.card.key, self._focus.layer, SHOWN)
        self._show_words()

    # Requests

    def _request_examples(self) -> None:
        """Look the examples of the unit in focus up, if anybody looks."""
        if not self.isVisible():
            return
        if self._open_study.study is None or not self._focus.layer:
            self._found = None
            self._show_words()
            return
        self._is_reading = True
        self._show_words()
        self._runner.read(
            self,
            found_examples,
            self._open_study.study,
            self._sought(),
            then=self._show_examples,
            failed=self._on_reading_failed,
            channel="examples",
        )

    def _sought(self) -> Sought:
        focus, around = self._focus, theme().colour("canvas")
        return Sought(
            focus.card.key,
            focus.layer,
            focus.unit,
            self.grid.tile_side,
            self.whole_button.isChecked(),
            (around.red(), around.green(), around.blue()),
        )

    def _on_reading_failed(self, error: BaseException) -> None:
        self._is_reading = False
        self._failed(error)

    # Showing

    def _show_examples(self, found: FoundExamples) -> None:
        self._is_reading, self._found = False, found
        self.grid.set_current(None)
        if found.tiles is not None and not found.is_silent:
            self.grid.show_tiles(found.tiles, found.captions)
        self._show_words()

    def _show_words(self, _: object = None) -> None:
        found = self._found
        if found is None or found.tiles is None or found.is_silent:
            self.grid.show_message(self._empty_text())
        seen = found.pictures if found is not None and self._is_of_layer(found) else 0
        self.note.setText(self._note_text(found) if found is not None and found.examples else "")
        self.note.setVisible(bool(self.note.text()))
        total = len(self._open_study.active_files)
        self._button_texts = (f"Find examples in {pictures_in_words(total)}", "Find examples")
        if self._search.is_running:
            self._button_texts = ("Looking for examples …", "Looking …")
        elif seen:
            more = f"{total - seen:,} more"
            self._button_texts = (
                f"Look in {more} {'picture' if total - seen == 1 else 'pictures'}",
                f"Look in {more}",
            )
        self.find_button.setAccessibleName(self._button_texts[0])
        self.find_button.setEnabled(not self._search.is_running and self._can_search())
        self.find_button.setVisible(self._open_study.study is not None and seen < total)
        self._fit()

    def _fit(self) -> None:
        """As much text and as large tiles as there is room for."""
        scale = theme().measures.scale
        self.find_button.setText(self._button_texts[0])
        if self.find_button.sizeHint().width() > self.width():
            self.find_button.setText(self._button_texts[1])
        if not self._is_size_chosen:
            self._is_fitting = True
            self.grid.set_size("medium" if self.width() >= _ROOM_FOR_TWO * scale else "small")
            self._is_fitting = False
        self.grid.setMinimumHeight(max(round(_LEAST_HEIGHT * scale), self._tiles_height()))

    def _tiles_height(self) -> int:
        """All tiles are in sight: the column around them is scrolled as a whole."""
        if not self.grid.tiles:
            return 0
        last = self.grid.tile_rect(len(self.grid.tiles) - 1)
        caption = self.grid.fontMetrics().height() + CAPTION_PADDING
        return last.bottom() + self.grid.verticalScrollBar().value() + caption + MARGIN

    def _is_of_layer(self, found: FoundExamples) -> bool:
        return (found.sought.model, found.sought.layer) == (self._focus.card.key, self._focus.layer)

    def _can_search(self) -> bool:
        layer = self._focus.chosen_layer
        is_possible = layer is not None and layer.units > 0
        return is_possible and self._open_study.is_writable and are_here(self._focus.card)

    def _empty_text(self) -> str:
        layer = self._focus.chosen_layer
        if layer is None:
            return "Choose a layer: what excites one of its units most in your pictures is shown here."
        if not layer.units:
            return f"{layer.explanation} No examples can be found for it."
        if self._found is not None and self._found.is_silent:
            return f"Unit {self._focus.unit} responds to none of the {self._found.pictures:,} pictures."
        return (
            f"Which of your pictures excite unit {self._focus.unit} most, and where? The network looks at each picture "
            "once, for all units of this layer together; what is found is kept in the study."
        )

    @staticmethod
    def _note_text(found: FoundExamples) -> str:
        return (
            f"Where unit {found.sought.unit} of the layer responds most in {pictures_in_words(found.pictures)}, the "
            "strongest first. A click chooses the picture."
        )


def _look(text: str, tool_tip: str) -> QPushButton:
    button = text_button(text, tool_tip)
    button.setCheckable(True)
    return button
