"""The tool “Two networks”: how a generator learns against a network that tells real from generated."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QTabWidget, QVBoxLayout, QWidget

from workbench.core.networks.convolution_settings import TRANSPOSED
from workbench.core.steps import Step
from workbench.core.wording import pictures_in_words
from workbench.panes.generator.generator_tool import GeneratorTool
from workbench.panes.generator.two_networks_flow import GameFlow
from workbench.panes.generator.two_networks_pages import AnswersPage, GameExplained, TrainingPage
from workbench.panes.generator.two_networks_work import (
    GameSettings,
    Look,
    LookWish,
    game,
    look,
    spread_out,
    training_of,
)
from workbench.panes.open_study import OpenStudy
from workbench.widgets.buttons import icon_button
from workbench.widgets.headings import Note, StepHeading
from workbench.widgets.icons import icon
from workbench.widgets.settings_form import SettingsForm
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.core.generators.training.training import Moment
    from workbench.core.generators.variations.game import Game

_LARGEST_SEED = 999_999
_NO_JUDGE = (
    "This generator was handed on without its discriminator, so the right half stays empty. The starter generator has "
    "both networks."
)
_ENOUGH = 4


class TwoNetworksPane(GeneratorTool):
    """z → G(z) → D(G(z)), drawn, measured, and how the training went."""

    title = "Two networks"
    sentence = (
        "How a generator learns: against a second network that tells real pictures from generated ones."
    )
    help_page = "two_networks"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._build_pane()
        self._connect()
        self._on_generator_changed()

    # Building

    def _build_pane(self) -> None:
        self._flow, self._answers, self._training = GameFlow(), AnswersPage(), TrainingPage()
        self._explained = GameExplained()
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)
        self._tabs.tabBar().setAccessibleName("View")
        for page, title, tip in (
            (self._flow, "The game", "From noise to a picture to an answer"),
            (self._answers, "What D answers", "Histograms of the answers to real and to generated pictures"),
            (self._training, "How training went", "How the two networks fared while they were trained"),
        ):
            self._tabs.setTabToolTip(self._tabs.addTab(page, title), tip)
        self.set_controls(self._build_controls())
        self.set_details(self._explained)
        self.set_tool_centre(
            self._tabs,
            "swords",
            "Two networks, one game",
            "A generator learns from a second network, the discriminator, which tries to tell its pictures from real "
            "ones. The starter generator comes with both, so that you can watch them.",
        )

    def _build_controls(self) -> QWidget:
        self._seed = QSpinBox()
        self._seed.setRange(0, _LARGEST_SEED)
        self._seed.setAccessibleName("Seed")
        self._seed.setToolTip("Which random numbers z are drawn: the same seed draws the same ones")
        label = QLabel("Seed")
        label.setBuddy(self._seed)
        self._other = icon_button("dices", "Draw another seed", self._on_other_clicked)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(label)
        row.addWidget(self._seed, 1)
        row.addWidget(self._other)
        self._form = SettingsForm(GameSettings)
        self._note = Note()
        controls = QWidget()
        column = QVBoxLayout(controls)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(StepHeading(1, "Draw noise"))
        column.addLayout(row)
        column.addWidget(Note("Generated without sliders and truncation, as in training."))
        column.addSpacing(8)
        column.addWidget(StepHeading(2, "Let D judge"))
        column.addWidget(self._form)
        column.addWidget(self._note)
        column.addStretch(1)
        return controls

    def _connect(self) -> None:
        shared = self.open_study
        for signal in (shared.opened, shared.closed, shared.pictures_added, shared.shown_changed):
            signal.connect(self._on_pictures_changed)
        shared.current_changed.connect(self._on_pictures_changed)
        self._seed.valueChanged.connect(self._request_look)
        self._form.changed.connect(self.show_right_page)
        self._explained.convolution_requested.connect(self._on_convolution_requested)

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        names = ("game", "answers", "training")
        return {name: partial(self._tabs.setCurrentIndex, at) for at, name in enumerate(names)}

    def take_focus(self) -> None:
        """The keyboard belongs to the seed."""
        self._seed.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """What was opened elsewhere is shown now."""
        super().showEvent(event)
        self._request_look()

    # Events

    def _on_generator_changed(self) -> None:
        super()._on_generator_changed()
        self.stop()
        self._flow.show_look(None)
        self._answers.show_game(None)
        self._training.show_moments(())
        self.when_seen(self._request_all)

    def _on_pictures_changed(self, _: object = None) -> None:
        self.show_right_page()
        self.when_seen(self._request_look)

    def _on_other_clicked(self) -> None:
        import random

        self._seed.setValue(random.randint(0, _LARGEST_SEED))  # noqa: S311 - nothing is kept secret by it

    def _on_convolution_requested(self) -> None:
        self.open_study.pane_requested.emit("convolution")
        # After it, so that the lab is there to hear it.
        self.open_study.network.operation_requested.emit(TRANSPOSED)

    # Requests

    def _files(self, most: int) -> tuple[Path, ...]:
        return spread_out([Path(each.path) for each in self.open_study.shown_files], most)

    def _request_all(self) -> None:
        self._request_look()
        if self.focus.card is not None:
            self.read(training_of, self.focus.card.key, then=self._show_training, channel="training")

    def _request_look(self, _: object = None) -> None:
        card = self.focus.card
        if card is None or not self.isVisible():
            return
        shown = self._files(_ENOUGH)
        current = self.open_study.current
        if current is not None and len(shown) == _ENOUGH:
            others = [file for file in shown if file != Path(current.path)]
            shown = (Path(current.path), *others)[:_ENOUGH]
        label = self.focus.point.label
        wish = LookWish(card.key, self._seed.value(), label, shown, self.open_study.device)
        self.run(look, wish, live=True, then=self._show_look)

    def _request_game(self) -> None:
        card = self.focus.card
        if card is None or self.progress.is_running:
            return
        settings = self._form.settings()
        files = self._files(settings.real)
        self.message_bar.clear_passing()
        self._tabs.setCurrentWidget(self._answers)
        self.progress.start("Asking the discriminator")
        self.run(
            game,
            card.key,
            files if len(files) >= _ENOUGH else (),
            settings.generated,
            self.focus.point.label,
            self.open_study.device,
            each_step=self._show_step,
            then=self._show_end,
            failed=self._on_work_failed,
            stopped=self.progress.finish,
        )

    # Showing

    def _show_look(self, found: Look) -> None:
        card = self.focus.card
        if card is not None and found.wish.key == card.key:
            self._flow.show_look(found)

    def _show_step(self, step: "Step[Game]") -> None:
        self.progress.update_progress(step.done, step.total)
        skipped, has_labels = len(step.value.skipped), bool(self.focus.card and self.focus.card.label_size)
        said = []
        if not len(step.value.real) and not self._files(_ENOUGH):
            said.append("No pictures are open, so only generated ones were judged.")
        if skipped:
            said.append(f"{pictures_in_words(skipped)} could not be read.")
        if has_labels:
            said.append("All pictures were judged with the label that is chosen in “Steer”.")
        said.append(
            "Real pictures are cut to a square and made as small as for training; D looks at four at a time."
        )
        self._answers.show_game(step.value, " ".join(said))

    def _show_end(self, last: "Step[Game] | None") -> None:
        self.progress.finish()

    def _show_training(self, moments: "tuple[Moment, ...]") -> None:
        self._training.show_moments(moments)

    def show_own_wish(self) -> None:
        """See :meth:`GeneratorTool.show_own_wish`."""
        card, settings = self.focus.card, self._form.settings()
        self.primary_button.setIcon(icon("swords", "accent_text"))
        if card is not None and not card.has_discriminator:
            self._note.setText(_NO_JUDGE)
            self.show_wish(
                "Use the starter generator", "Open the starter generator, which has both networks", True
            )
            return
        count = len(self._files(settings.real))
        has_real = count >= _ENOUGH
        self._note.setText(
            f"{pictures_in_words(count)} of the study and {settings.generated:,} generated ones will be judged."
            if has_real
            else "Open a study with at least four pictures to have real ones judged as well."
        )
        total = settings.generated + (count if has_real else 0)
        tip = "Ask the discriminator how real each picture looks to it (Ctrl+Enter)"
        self.show_wish(f"Let D judge {pictures_in_words(total)}", tip, True)

    def wish_pressed(self) -> Callable[[], None]:
        """See :meth:`GeneratorTool.wish_pressed`."""
        card = self.focus.card
        return self._request_game if card is not None and card.has_discriminator else self.open_starter
