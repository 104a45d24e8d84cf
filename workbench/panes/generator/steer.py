"""The pane Steer: open a generator and move through its pictures."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QWidget

from workbench import paths
from workbench.core.generators.latents.kept import kept_directions
from workbench.panes.asking import ask_for_file
from workbench.panes.generator import opening_work
from workbench.panes.generator.generator_opening import GeneratorOpening
from workbench.panes.generator.main_sliders import MainSliders
from workbench.panes.generator.saving import SavePictures
from workbench.panes.generator.steer_controls import SteerControls
from workbench.panes.generator.steer_details import SteerDetails
from workbench.panes.generator.steer_live import LivePicture
from workbench.panes.generator.steer_stage import SteerStage
from workbench.panes.generator.steer_work import Seen, Wish
from workbench.panes.open_study import OpenStudy
from workbench.panes.pane import Pane
from workbench.widgets.before_after import BeforeAfter
from workbench.widgets.empty_state import EmptyState
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.core.generators.cards import GeneratorCard
    from workbench.panes.generator.opening_work import Opened

_SETTLING_MILLISECONDS = 600
"""Moves without such a pause between them are one step to undo."""
_FILES = f"Generators ({' '.join(f'*{suffix}' for suffix in opening_work.GENERATOR_SUFFIXES)});;All files (*)"


class SteerPane(Pane):
    """Open a generator and move through its pictures: seeds, sliders, labels."""

    title = "Steer"
    sentence = "Open a generator and move through its pictures: seeds, sliders, labels."
    help_page = "steer"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self.focus = open_study.generator
        self._has_looked = False
        self._settling = QTimer(self, singleShot=True, interval=_SETTLING_MILLISECONDS)
        self._live = LivePicture(runner, self)
        self._opening = GeneratorOpening(self)
        self._main_sliders = MainSliders(self)
        self._saving = SavePictures(self)
        self._build_pane()
        self._connect()
        self._show_generator()

    # Building

    def _build_pane(self) -> None:
        self._controls = SteerControls(self.focus)
        self._stage = SteerStage()
        self._details = SteerDetails(self.focus, self.runner, self._on_failed)
        self._empty = EmptyState(
            "blend",
            "Which generator?",
            "A generator is a network that makes pictures up. Open one that a colleague has trained, or drop its file "
            "on this window. Nothing in the file is executed, and nothing leaves this computer.",
            [("Open it", "blend", self._on_first_wanted), ("Open a file …", "folder-open", self.choose_file)],
        )
        self.set_controls(self._controls)
        self.set_centre(self._stage)
        self.set_centre(self._empty)
        self.set_details(self._details)

    def _connect(self) -> None:
        focus, controls, stage = self.focus, self._controls, self._stage
        focus.generator_changed.connect(self._on_generator_changed)
        focus.directions_changed.connect(self._on_directions_changed)
        focus.point_changed.connect(self._on_point_changed)
        focus.kept_changed.connect(self._request_kept)
        self.open_study.device_changed.connect(self._request_picture)
        self._opening.opened.connect(self._on_opened)
        self._opening.ended.connect(self._on_opening_ended)
        controls.choice.chosen.connect(self.open_kept)
        controls.choice.file_requested.connect(self.choose_file)
        controls.main_sliders_requested.connect(self._main_sliders.request)
        controls.directions_requested.connect(partial(self.open_study.pane_requested.emit, "directions"))
        stage.undo_requested.connect(focus.undo)
        stage.redo_requested.connect(focus.redo)
        stage.reset_requested.connect(partial(focus.change, amounts=()))
        self._live.seen.connect(self._show_seen)
        self._live.start_seen.connect(stage.show_start)
        self._live.failed.connect(self._on_failed)
        self._settling.timeout.connect(self._on_rest)
        self.primary_button.clicked.connect(self._on_primary_clicked)
        self.progress.cancel_requested.connect(self._on_cancel_requested)

    def showEvent(self, event: QShowEvent) -> None:
        """What was opened or moved elsewhere is shown now."""
        super().showEvent(event)
        self._request_generators()
        self._request_kept()
        self._request_picture()

    def leave(self) -> None:
        """A generator belongs to no study: nothing ends with one, not even the opening of a generator."""

    # What the window asks for

    def choose_file(self) -> None:
        """Ask for the file of a generator, and open it."""
        path = ask_for_file(self, "Open a generator", paths.documents_folder(), _FILES)
        if path is not None:
            self.open_generator(path)

    def open_generator(self, path: Path) -> None:
        """Open the file of a generator, whatever its format; converting it may take a moment."""
        self._opening.open_file(path)

    def open_kept(self, key: str) -> None:
        """Open a generator of this computer."""
        self._opening.open_kept(key)

    @property
    def picture(self) -> BeforeAfter:
        """The picture, before and after sliders were moved."""
        return self._stage.picture

    # Events

    def _on_primary_clicked(self) -> None:
        if self.focus.card is not None:
            self._saving.save_picture()
        else:
            self._on_first_wanted()

    def _on_first_wanted(self) -> None:
        first = self._controls.choice.first
        if first is not None:
            self.open_kept(first[0])
        else:
            self.choose_file()

    def _on_cancel_requested(self) -> None:
        self.runner.cancel(self)

    def _on_opened(self, found: "Opened") -> None:
        self.focus.choose_generator(found.card, found.build)

    def _on_opening_ended(self) -> None:
        self._request_generators()

    def _on_generator_changed(self) -> None:
        self._stage_for_another()
        self._show_generator()
        self._request_kept()

    def _on_directions_changed(self) -> None:
        self._controls.show_directions()
        self._on_point_changed()

    def _on_point_changed(self) -> None:
        self._settling.start()
        self.when_seen(self._request_picture)

    def _on_rest(self) -> None:
        if QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self.focus.settle()
            self._show_steps()
        else:
            self._settling.start()

    # Requests

    def _request_generators(self) -> None:
        self.read(opening_work.found_generators, then=self._show_generators, channel="generators")

    def _request_picture(self, _: object = None) -> None:
        card = self.focus.card
        if card is None or self.focus.build is None:
            return
        point = self.focus.point
        self._controls.show_point(point)
        self._show_steps()
        wish = Wish(card.key, point, self.focus.directions, self.open_study.device)
        self._live.show_wish(wish, card.resolution)

    def _request_kept(self) -> None:
        if self.focus.card is not None:
            self.read(
                kept_directions,
                self.focus.card.key,
                then=self._controls.kept_sliders.show_kept,
                channel="kept sliders",
            )

    # Showing

    def _stage_for_another(self) -> None:
        seen = self._stage.seen
        if seen is not None and (self.focus.card is None or seen.wish.key != self.focus.card.key):
            self._live.forget()
            self._stage.clear()

    def _show_generators(self, cards: "tuple[GeneratorCard, ...]") -> None:
        self._has_looked = True
        self._controls.choice.show_generators(cards, self.focus.card.key if self.focus.card else "")
        self._show_primary()

    def _show_generator(self) -> None:
        card, build = self.focus.card, self.focus.build
        self._controls.show_generator()
        self._controls.show_directions()
        self._details.show_generator(card is not None, build is not None and build.is_own)
        self.set_centre(self._empty if card is None else self._stage)
        self._show_primary()
        self._show_steps()

    def _show_primary(self) -> None:
        first = self._controls.choice.first
        self._empty.buttons[0].setText(f"Open “{first[1]}”" if first is not None else "Open a generator …")
        self._empty.buttons[1].setVisible(first is not None)
        if self.focus.card is not None:
            self.show_wish("Save this picture …", "Save the picture in full, marked as generated", True)
        elif first is not None:
            self.show_wish(f"Open “{first[1]}”", "Open the generator that is here already", True)
        else:
            self.show_wish("Open a generator …", "Choose the file of a generator", self._has_looked)

    def _show_seen(self, seen: Seen) -> None:
        self._stage.show_seen(seen, self._live.start)

    def _show_steps(self) -> None:
        focus = self.focus
        has_amounts = focus.card is not None and bool(focus.point.amounts)
        self._stage.show_steps(focus.can_undo, focus.can_redo, has_amounts)
