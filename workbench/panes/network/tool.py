"""What the tools that look into a network share: they open it when they are seen, and say when it is missing."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from workbench.core.file_names import as_file_name
from workbench.core.models.cards import ModelCard
from workbench.core.models.store import are_here
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import UnreadablePicture
from workbench.core.steps import Skipped
from workbench.panes.asking import ask_for_folder
from workbench.panes.network.network_choice import NetworkChoice
from workbench.panes.open_study import OpenStudy
from workbench.panes.pane import Pane
from workbench.panes.unreadable import note_unreadable
from workbench.widgets.empty_state import EmptyState
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.core.networks.tracing import Layer


_MILLISECONDS = 300
"""A network that takes longer to open is said to be opening."""


class NetworkTool(Pane):
    """A pane about the network in focus. Subclasses put :attr:`network_choice` into their controls.

    They call :meth:`set_tool_centre` with what they show, and override :meth:`_on_network_ready`.
    """

    needs_picture = True
    """Whether the tool has something to show only while a picture is the current one."""

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self.focus = open_study.network
        self.network_choice = NetworkChoice(self.focus)
        self.network_choice.models_requested.connect(self.models_requested)
        self._ready_for: tuple[ModelCard, str] | None = None
        self._asked_for: tuple[ModelCard, str] | None = None
        self._tool_centre: QWidget = QWidget()
        self._opening_soon = QTimer(self, singleShot=True, interval=_MILLISECONDS)
        self._opening_soon.timeout.connect(self.show_right_page)
        self._opening = EmptyState(
            "network",
            "Opening the network …",
            "Its numbers (weights) are checked and its layers are found. The first time, this takes some seconds.",
        )
        self._no_picture = EmptyState(
            "image",
            "No picture yet",
            "Open pictures, and choose one: this tool looks at the current picture.",
        )
        self._no_weights = EmptyState(
            "network",
            "The network is not on this computer yet",
            "Its numbers (weights) have to be fetched once. Nothing is fetched without your click. Or choose another "
            "network on the left.",
            [("Show the network in the list of models …", "", self._on_fetching_wanted)],
        )
        self.network_choice.changed.connect(self.request_network)
        self.focus.network_changed.connect(self.request_network)
        for signal in (open_study.opened, open_study.closed, open_study.device_changed):
            signal.connect(self.request_network)
        open_study.current_changed.connect(self.show_right_page)

    @property
    def is_network_ready(self) -> bool:
        """Whether the network in focus is open, so that its layers can be looked at."""
        return self._ready_for == self._wanted() and bool(self.focus.layers)

    @property
    def opened(self) -> tuple[ModelCard, str] | None:
        """The network that was opened last, maybe not the one in focus any more, and the device asked for."""
        return self._ready_for

    def set_tool_centre(self, widget: QWidget) -> None:
        """What the tool shows where it has something to show."""
        self._tool_centre = widget
        for each in (self._no_weights, self._opening, widget, self._no_picture):
            self.set_centre(each)

    def show_right_page(self) -> None:
        """The tool itself, or the reason why there is nothing to show."""
        if self.open_study.study is None or (self.needs_picture and self.open_study.current is None):
            self.set_centre(self._no_picture)
        elif not are_here(self.focus.card):
            self.set_centre(self._no_weights)
        elif self._asked_for is not None and not self.focus.layers and not self._opening_soon.isActive():
            self.set_centre(self._opening)
        else:
            self.set_centre(self._tool_centre)

    def showEvent(self, event: QShowEvent) -> None:
        """The network is opened when somebody looks."""
        super().showEvent(event)
        self.request_network()

    def note_models(self) -> None:
        """See :meth:`Pane.note_models`."""
        self.network_choice.refresh()
        self._ready_for = self._asked_for = None
        self.request_network()

    def leave(self) -> None:
        """See :meth:`Pane.leave`."""
        super().leave()
        self._end_opening()

    def request_network(self) -> None:
        """Open the network in focus, unless that was done, and show what can be shown."""
        self.show_right_page()
        wanted = self._wanted()
        if not self.isVisible() or self.open_study.study is None or not are_here(self.focus.card):
            return
        if self.is_network_ready or wanted == self._asked_for:
            return
        self._asked_for = wanted
        self._opening_soon.start()
        self.run(
            opened_layers,
            *wanted,
            then=partial(self._on_layers_known, wanted),
            failed=self._on_opening_failed,
            stopped=self._on_opening_stopped,
        )

    def _wanted(self) -> tuple[ModelCard, str]:
        return self.focus.card, self.open_study.device

    def _end_opening(self) -> None:
        self._asked_for = None
        self._opening_soon.stop()
        self.show_right_page()

    def _on_layers_known(self, opened: tuple[ModelCard, str], layers: "tuple[Layer, ...]") -> None:
        self._end_opening()
        if opened == self._wanted():
            self._ready_for = opened
            self.focus.note_layers(opened[0], layers)
            self._on_network_ready()

    def _on_opening_failed(self, error: BaseException) -> None:
        self._end_opening()
        self._on_failed(error)

    def _on_opening_stopped(self) -> None:
        self._end_opening()

    def _on_looking_failed(self, file: PictureFile, error: BaseException) -> None:
        """The network could not look at a picture; one that cannot be read is noted in the study."""
        if not isinstance(error, UnreadablePicture):
            self._on_failed(error)
            return
        self.message_bar.show_message("warning", f"{file.name} could not be read. {error}")
        skipped = Skipped(file.name, str(error))
        note_unreadable(self.open_study, self.runner, Path(file.path), skipped, self._on_failed)

    def _save_pictures(self, name: str, function: Callable[..., int], *arguments: object) -> None:
        """Let ``function`` write files into a folder of this name, where a person wants it, and say how many."""
        study = self.open_study.study
        within = study and ask_for_folder(self, "Save the pictures in a folder", study.path.parent)
        if within is not None:
            folder = within / as_file_name(name)
            self.read(
                function, folder, *arguments, then=partial(self._on_pictures_saved, folder), channel="save"
            )

    def _on_pictures_saved(self, folder: Path, count: int) -> None:
        self.message_bar.show_message("done", f"{count} files were saved in “{folder}”.")

    def _on_network_ready(self) -> None:
        """The network in focus is open and its layers are known."""

    def _on_fetching_wanted(self) -> None:
        self.models_requested.emit(self.focus.card.key)


def opened_layers(card: ModelCard, device: str) -> "tuple[Layer, ...]":
    """Open a network, which stays in memory, and give its layers. Imports torch: for the inference thread."""
    from workbench.core.networks.opening import open_network

    return open_network(card, device).layers
