"""The pane of feature maps: what every channel of a layer makes of the current picture."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.networks.errors import NetworkError
from workbench.core.networks.maps_settings import MapsQuestion
from workbench.core.networks.recent import Recent
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import UnreadablePicture
from workbench.core.steps import Skipped
from workbench.panes.network.maps_controls import MapsControls
from workbench.panes.network.maps_details import MapsDetails
from workbench.panes.network.maps_large import LargeMaps, TilesAndLarge
from workbench.panes.network.maps_words import Captions, heading, scale, value_in_words
from workbench.panes.network.maps_work import maps_answer, maps_meaning, save_maps
from workbench.panes.network.picture_scrubber import PictureScrubber
from workbench.panes.network.sheet_saving import SheetSaving
from workbench.panes.network.tool import NetworkTool
from workbench.panes.open_study import OpenStudy
from workbench.panes.unreadable import note_unreadable
from workbench.widgets.headings import Hairline
from workbench.widgets.icons import icon
from workbench.widgets.tile_grid import TilePoint
from workbench.widgets.tile_panel import TilePanel
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.core.networks.maps_looking import MapsAnswer, Meaning

_WAITING = "Opening the network …"
_KEPT_BYTES = 128 * 2**20
_MILLISECONDS = 150
"""While a person moves through layers or pictures, what the maps mean for the decision follows after so long."""


class MapsPane(NetworkTool):
    """See what a layer responds to, from the first layer to the last, picture by picture."""

    title = "Maps"
    sentence = (
        "See what each channel of a layer responds to in your picture: one feature map for each filter."
    )
    help_page = "maps"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._recent = Recent(_KEPT_BYTES)
        self._answer: MapsAnswer | None = None
        self._label = -1
        self._is_chosen = False
        self._shown_file: PictureFile | None = None
        self._saving = SheetSaving(self, "maps")
        self._meaning_soon = QTimer(self, singleShot=True, interval=_MILLISECONDS)
        self._build_pane()
        self._connect()
        self._show_nothing(_WAITING)

    # Building

    def _build_pane(self) -> None:
        self._controls = MapsControls(self, self.network_choice)
        self._panel, self._large = TilePanel("Feature maps", _WAITING), LargeMaps()
        self._details = MapsDetails(self.open_study, self.runner, self.progress, self._on_failed)
        parts = TilesAndLarge(self._panel, self._large)
        self._large.hide()
        scrubber = PictureScrubber(
            self.open_study, self.runner, self._on_failed, self._is_shown, is_wide=True
        )
        scrubber.layout().setContentsMargins(12, 6, 12, 6)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(parts, 1)
        column.addWidget(Hairline())
        column.addWidget(scrubber)
        self.set_controls(self._controls)
        self.set_details(self._details)
        self.set_tool_centre(centre)
        self.show_right_page()
        self.primary_button.setText("Save sheet and table …")
        self.primary_button.setToolTip(
            "Save all maps as a picture (PNG) and the figures of all channels as a table (CSV)"
        )
        self.primary_button.setIcon(icon("save", "accent_text"))

    def _connect(self) -> None:
        self.open_study.current_changed.connect(self._request_maps)
        self.focus.network_changed.connect(self._on_network_changed)
        self.focus.layer_changed.connect(self._request_maps)
        self.focus.unit_changed.connect(self._on_unit_changed)
        self._controls.changed.connect(self._on_controls_changed)
        grid = self._panel.grid
        grid.current_changed.connect(self._on_tile_chosen)
        grid.tile_pointed.connect(self._on_tile_pointed)
        grid.size_changed.connect(self._request_maps)
        self._large.closed.connect(self._on_large_closed)
        self._details.label_chosen.connect(self._on_label_chosen)
        self._details.filter_requested.connect(partial(self.open_study.pane_requested.emit, "filters"))
        self._meaning_soon.timeout.connect(self._request_meaning)
        self.primary_button.clicked.connect(self._on_save_clicked)

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        return {"": self.take_focus, "large": partial(self._on_tile_chosen, 0)}

    def take_focus(self) -> None:
        """The keyboard belongs to the tiles."""
        self._panel.grid.setFocus()

    def leave(self) -> None:
        """See :meth:`Pane.leave`."""
        super().leave()
        self.runner.cancel(self._details)
        self._recent = Recent(_KEPT_BYTES)
        self._on_large_closed()
        self._show_nothing(_WAITING)

    # Events

    def showEvent(self, event: QShowEvent) -> None:
        """What was chosen while this was hidden is shown now."""
        super().showEvent(event)
        self._request_maps()

    def _on_network_ready(self) -> None:
        self._request_maps()

    def _on_network_changed(self) -> None:
        self._label = -1
        self._show_nothing(_WAITING)

    def _on_controls_changed(self) -> None:
        if self._controls.compared is not None:
            self._is_chosen = True
        self._request_maps()

    def _on_unit_changed(self) -> None:
        if self.focus.is_unit_chosen:
            self._is_chosen = True
        self._show_unit()

    def _on_tile_chosen(self, tile: int) -> None:
        if self._answer is not None:
            self._is_chosen = True
            self.focus.choose_layer(self._answer.question.layer, int(self._answer.channels[tile]))
            self._show_unit()

    def _on_tile_pointed(self, point: TilePoint | None) -> None:
        is_there = point is not None and self._answer is not None
        self._panel.show_read_out(value_in_words(self._answer, point) if is_there else "")

    def _on_large_closed(self) -> None:
        self._is_chosen = False
        self._show_unit()

    def _on_label_chosen(self, label: int) -> None:
        self._label = label
        self._request_maps()

    def _on_save_clicked(self) -> None:
        if self._answer is not None:
            question = self._answer.question
            picture = Path(question.file.name).stem
            name = f"maps {question.card.key} {self._answer.layer.name} {picture}"
            self._saving.save(self.run, save_maps, question, self._recent, name=name)

    # Requests

    def _request_maps(self, _: object = None) -> None:
        file = self.open_study.current
        if file is None or not self.isVisible() or not self._controls.layer or not self.is_network_ready:
            return
        question = MapsQuestion(
            *self.opened,
            file,
            self._controls.layer,
            self._controls.settings(),
            self._panel.grid.tile_side,
            self._controls.compared,
            self._label,
        )
        self.run(
            maps_answer,
            question,
            self._recent,
            live=True,
            then=self._show_answer,
            failed=partial(self._on_maps_failed, question),
        )

    def _request_meaning(self) -> None:
        if self._answer is not None:
            question = self._answer.question
            # An owner of its own: of one owner only the newest live wish is kept.
            self.runner.run(
                self._details,
                maps_meaning,
                question,
                self._recent,
                live=True,
                then=partial(self._show_meaning, question),
                failed=partial(self._on_meaning_failed, question),
            )

    def _is_shown(self, file: PictureFile) -> bool:
        """Whether the maps of a picture, or why there are none, stand on the screen."""
        return file == self._shown_file

    # Showing

    def _show_answer(self, answer: "MapsAnswer") -> None:
        self._shown_file = answer.question.file
        question = answer.question
        if not self.focus.layers or (question.card, question.device) != self.opened:
            # Another network was chosen meanwhile.
            return
        before, self._answer = self._answer, answer
        is_other_layer = before is None or before.question.layer != answer.question.layer
        captions = Captions(answer)
        self._panel.grid.show_tiles(answer.tiles, captions, captions.summary)
        self._panel.show_heading(heading(answer))
        self._panel.show_scale(scale(answer))
        self._details.show_answer(answer)
        self._large.show_field(None)
        self.primary_button.setEnabled(True)
        if self._is_chosen and is_other_layer and not self.focus.is_unit_chosen:
            # Of a layer that was come to by moving on, the strongest channel has most to show.
            self.focus.choose_unit(int(answer.channels[0]))
        self._show_unit()
        self._meaning_soon.start()

    def _show_unit(self) -> None:
        answer, channel = self._answer, self.focus.unit
        is_here = answer is not None and self._is_chosen and channel < answer.first.maps.count
        self._large.setVisible(is_here)
        self._large.show_map(answer if is_here else None, channel)
        self._details.show_channel(channel if is_here else None)
        tile = int((answer.channels == channel).nonzero()[0][0]) if answer is not None and is_here else None
        if tile != self._panel.grid.current:
            self._panel.grid.set_current(tile)

    def _show_meaning(self, question: MapsQuestion, meaning: "Meaning") -> None:
        if self._answer is not None and self._answer.question == question:
            self._details.show_meaning(meaning)
            self._large.show_field(meaning.field)

    def _on_meaning_failed(self, question: MapsQuestion, error: BaseException) -> None:
        if not isinstance(error, NetworkError):
            self._on_failed(error)
        elif self._answer is not None and self._answer.question == question:
            self._details.show_meaning(None, f"What the maps mean for the decision is not known. {error}")

    def _on_maps_failed(self, question: MapsQuestion, error: BaseException) -> None:
        self._shown_file = file = question.file
        if isinstance(error, UnreadablePicture):
            self._show_nothing(f"{file.name} could not be read. {error}")
            skipped = Skipped(file.name, str(error))
            note_unreadable(self.open_study, self.runner, Path(file.path), skipped, self._on_failed)
        elif isinstance(error, NetworkError):
            # A layer without maps is explained in their place.
            self._show_nothing(str(error))
        else:
            self._on_failed(error)

    def _show_nothing(self, why: str) -> None:
        self._answer = None
        self._meaning_soon.stop()
        self._panel.grid.show_message(why)
        self._panel.show_heading("")
        self._panel.show_read_out("")
        self._panel.show_scale(None)
        self._details.show_answer(None)
        self.primary_button.setEnabled(False)
        self._show_unit()
