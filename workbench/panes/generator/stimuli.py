"""The tool “Stimuli”: balanced sets of generated pictures for experiments, labelled as generated."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from workbench import paths
from workbench.core.generators.authorship.made import LabellingError
from workbench.core.generators.latents.directions import Direction
from workbench.core.steps import Step
from workbench.core.wording import pictures_in_words
from workbench.panes.asking import ask_for_folder
from workbench.panes.generator import stimuli_work
from workbench.panes.generator.generator_tool import GeneratorTool
from workbench.panes.generator.kept_work import Kept, kept_of
from workbench.panes.generator.saving import show_folder
from workbench.panes.generator.stimuli_controls import StimuliControls
from workbench.panes.generator.stimuli_details import StimuliDetails
from workbench.panes.generator.stimuli_work import Prospect, Sample
from workbench.panes.generator.variations_work import Cell, matrix_cells
from workbench.panes.open_study import OpenStudy
from workbench.widgets.icons import icon
from workbench.widgets.picture_matrix import PictureMatrix
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.core.generators.authorship.writing_stimuli import WrittenStimulus

_WAITING = "The example is on its way …"
_TIP = "Write the pictures, a table of all that decided them, and a note into a folder (Ctrl+Enter)"


class StimuliPane(GeneratorTool):
    """Choose scenes and values of sliders, see an example, write the whole set."""

    title = "Stimuli"
    sentence = "Make balanced sets of generated pictures for experiments, each of them labelled as generated."
    help_page = "stimuli"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._kept = Kept()
        self._prospect: Prospect | None = None
        self._refusal = ""
        self._sample: Sample | None = None
        self._folder: Path | None = None
        self._missing = 0
        self._is_writing = False
        self._build_pane()
        self._connect()
        self._on_generator_changed()

    # Building

    def _build_pane(self) -> None:
        self._controls, self._details = StimuliControls(), StimuliDetails()
        self._matrix = PictureMatrix("Examples of the set", _WAITING)
        self.set_controls(self._controls)
        self.set_details(self._details)
        self.primary_button.setIcon(icon("save", "accent_text"))
        self.set_tool_centre(
            self._matrix,
            "gallery-thumbnails",
            "No stimuli yet",
            "With a generator open, you choose scenes and sliders here, and get every scene in every condition, with "
            "a table for the analysis.",
        )

    def _connect(self) -> None:
        focus = self.focus
        for signal in (focus.point_changed, focus.directions_changed):
            signal.connect(partial(self.when_seen, self._on_steered))
        focus.kept_changed.connect(partial(self.when_seen, self._request_kept))
        self.open_study.device_changed.connect(partial(self.when_seen, self._request_prospect))
        self._controls.changed.connect(self._request_prospect)
        self._controls.animation_requested.connect(partial(self.open_study.pane_requested.emit, "variations"))
        self._details.folder_requested.connect(self._on_folder_requested)
        self._details.elsewhere_requested.connect(self._on_elsewhere_requested)

    def stop(self) -> None:
        """See :meth:`GeneratorTool.stop`."""
        super().stop()
        self._sample = None

    def showEvent(self, event: QShowEvent) -> None:
        """What was steered or kept elsewhere is shown now."""
        super().showEvent(event)
        self._request_kept()

    # Events

    def _on_generator_changed(self) -> None:
        super()._on_generator_changed()
        self.stop()
        self._kept, self._prospect, self._folder, self._is_writing = Kept(), None, None, False
        self._matrix.show_message(_WAITING)
        self._show_prospect()
        self.when_seen(self._request_kept)

    def _on_steered(self) -> None:
        self._controls.show_directions(self._known())
        self._request_prospect()

    def _on_folder_requested(self) -> None:
        if self._folder is not None:
            show_folder(self._folder)

    def _on_elsewhere_requested(self) -> None:
        study = self.open_study.study
        start = study.path.parent if study is not None else paths.documents_folder()
        folder = ask_for_folder(self, "Choose an empty folder for the stimuli", start)
        if folder is not None and self._prospect is not None:
            self._request_set(folder, self._prospect)

    def _on_written(self, step: "Step[WrittenStimulus | None]") -> None:
        self._missing = step.total - step.done
        self.progress.update_progress(step.done, step.total)

    def _on_stopped(self, folder: Path, found: Prospect) -> None:
        self._is_writing = False
        self.progress.finish("Stopped. What was written is kept; go on whenever you like.")
        # The picture in hand was finished too.
        self.read(stimuli_work.remaining, folder, found.plan, then=self._show_remaining, channel="remaining")

    def _on_ended(self, _: object) -> None:
        self._is_writing = False
        self.progress.finish()
        if not self._missing and self._folder is not None and self._prospect is not None:
            text = (
                f"{pictures_in_words(self._prospect.count)} are in “{self._folder}”, labelled as generated, with a "
                "table and a note that explains them."
            )
            self.message_bar.show_message("done", text, ("Open the folder", self._on_folder_requested))
        self._show_prospect()

    def _on_work_failed(self, error: BaseException) -> None:
        self._is_writing = False
        super()._on_work_failed(error)
        self._show_prospect()

    def _on_refused(self, error: BaseException) -> None:
        if not isinstance(error, LabellingError):
            self._on_failed(error)
            return
        self._prospect, self._sample, self._refusal = None, None, str(error)
        self.runner.cancel(self)
        self._matrix.show_message(self._refusal)
        self._show_prospect()

    # Requests

    def wish_pressed(self) -> Callable[[], None]:
        """See :meth:`GeneratorTool.wish_pressed`."""
        if self._folder is not None and self._missing and self._prospect is not None:
            return partial(self._request_set, self._folder, self._prospect)
        return self._on_elsewhere_requested

    def _request_kept(self) -> None:
        if self.focus.card is not None:
            self.read(kept_of, self.focus.card.key, then=self._show_kept, channel="kept")

    def _request_prospect(self) -> None:
        card = self.focus.card
        if card is None or not self.isVisible() or self._is_writing:
            return
        wish = self._controls.wish()
        if wish.lacks_reason:
            self._prospect = None
            self._show_prospect()
            return
        focus, side = self.focus, max(self._matrix.cell_side, 64)
        arguments = wish, card, focus.point, focus.directions, self._kept.points, self.open_study.device, side
        self.read(
            stimuli_work.prospect,
            *arguments,
            then=self._show_new_prospect,
            failed=self._on_refused,
            channel="prospect",
        )

    def _request_sample(self, sample: Sample) -> None:
        if sample != self._sample:
            self._sample = sample
            self._matrix.show_headings(sample.rows, sample.columns, keeps_pictures=True)
            self.run(matrix_cells, sample.wish, each_step=self._on_cell, failed=self._on_failed)

    def _request_set(self, folder: Path, found: Prospect) -> None:
        if self._is_writing:
            return
        self.message_bar.clear_passing()
        self._folder, self._missing, self._is_writing = folder, found.count, True
        self.progress.start(f"Writing {pictures_in_words(found.count)}", found.count)
        self._show_prospect()
        self.run(
            stimuli_work.written,
            folder,
            found.plan,
            self.open_study.device,
            each_step=self._on_written,
            then=self._on_ended,
            failed=self._on_work_failed,
            stopped=partial(self._on_stopped, folder, found),
        )

    # Showing

    def _known(self) -> tuple[Direction, ...]:
        steered = {each.key for each in self.focus.directions}
        return (*self.focus.directions, *(each for each in self._kept.directions if each.key not in steered))

    def _show_kept(self, kept: Kept) -> None:
        self._kept = kept
        self._on_steered()

    def _show_new_prospect(self, found: Prospect) -> None:
        if self._prospect is None or found.plan != self._prospect.plan:
            # Another set: what was written belongs to the one before.
            self._folder = None
        self._prospect = found
        self._request_sample(found.sample)
        self._show_prospect()

    def _on_cell(self, step: Step[Cell]) -> None:
        cell = step.value
        self._matrix.show_picture(cell.row, cell.column, cell.pixels, f"distance {cell.distance:.1f}")

    def _show_remaining(self, missing: int | None) -> None:
        if missing is not None:
            self._missing = missing
        self._show_prospect()

    def _show_prospect(self) -> None:
        self._details.show_prospect(self._prospect, self._folder, self._missing)
        self.show_right_page()

    def show_own_wish(self) -> None:
        """See :meth:`GeneratorTool.show_own_wish`."""
        found, is_begun = self._prospect, self._folder is not None and self._missing > 0
        if self._is_writing:
            self.show_wish("Writing the set …", _TIP, is_possible=False)
        elif found is None:
            lacks = self._controls.wish().lacks_reason
            self.show_wish("Enter a reason first" if lacks else "Write the set …", _TIP, is_possible=False)
        elif is_begun and self._missing < found.count:
            self.show_wish(f"Write the other {self._missing:,} pictures", _TIP, is_possible=True)
        else:
            self.show_wish(f"Write {pictures_in_words(found.count)} …", _TIP, is_possible=True)
