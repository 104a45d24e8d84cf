"""The window that shows what a recipe would do before it does it: task, model, settings, on how many pictures."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtWidgets import QWidget

from workbench.core.models.store import state_in_words
from workbench.core.recipes import Recipe, changes_in_words, remarks, settings_in_words
from workbench.core.steps import Step
from workbench.core.wording import pictures_in_words
from workbench.panes.open_study import OpenStudy
from workbench.shell.work_dialog import WorkDialog, bytes_step, set_text
from workbench.study.recipes import FoundRecipe, RecipeOutlook, recipe_outlook, recipes_in
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.fact_list import Fact, FactList
from workbench.widgets.headings import Note, SectionHeading
from workbench.widgets.time_left import time_left_in_words
from workbench.workers.runner import Runs

RUN_IN_PANE = {
    "classify": "classify",
    "fingerprint": "duplicates",
    "examples": "visualise",
    "process": "process",
    "faces": "find_faces",
    "describe": "describe",
    "anonymise": "protect",
}
"""By task, the pane that runs it."""


class RecipeDialog(WorkDialog):
    """Reads a recipe, from whomever it comes, and runs nothing before the click."""

    title = "Open a recipe"
    sentence = (
        "A recipe says how a run was made. Here you see what it would do with your pictures; nothing is computed or "
        "fetched before you press a button, and nothing in the file is ever run."
    )

    run_requested = Signal(object, bool)
    """The person wants this request to be shown, and carried out on all pictures if there is anything to do."""
    models_requested = Signal(str)
    """The person wants the window of models, with the model of this key."""

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._name = ""
        self._found: tuple[FoundRecipe, ...] = ()
        self._outlook: RecipeOutlook | None = None
        self._build()
        self.show_state()

    def sizeHint(self) -> QSize:
        return QSize(640, 600)

    def show_file(self, path: Path) -> None:
        """Read the recipes of a file and show the first of them."""
        self._name, self._found, self._outlook = path.name, (), None
        self.work("Reading the recipe", recipes_in, path, then=self._on_read)

    def show_step(self, step: Step[Any]) -> None:
        """See :meth:`WorkDialog.show_step`."""
        super().show_step(bytes_step(step))

    def event(self, event: QEvent) -> bool:
        # Models may have been fetched in another window meanwhile.
        if event.type() == QEvent.Type.WindowActivate and self._found and not self.is_busy:
            self._request_outlook()
        return super().event(event)

    @property
    def chosen(self) -> FoundRecipe | None:
        """The recipe that is shown."""
        return self._found[max(0, self._choice.currentIndex())] if self._found else None

    # Building

    def _build(self) -> None:
        self._heading = SectionHeading("")
        self._choice = ChoiceBox()
        self._choice.setAccessibleName("Analysis")
        self._choice.setToolTip("The file holds several recipes; the newest comes first")
        self._choice.activated.connect(self._on_chosen)
        self._facts, self._changed, self._usual = FactList(), FactList(), FactList()
        self._facts.setAccessibleName("What it would do")
        self._changed.setAccessibleName("Settings that differ from the usual ones")
        self._usual.setAccessibleName("Settings as usual")
        self._changed_heading = SectionHeading("Settings that differ from the usual ones")
        self._usual_heading = SectionHeading("Settings as usual")
        for each in (self._heading, self._choice, self._facts):
            self.content.addWidget(each)
        for heading, facts in ((self._changed_heading, self._changed), (self._usual_heading, self._usual)):
            self.content.addSpacing(8)
            self.content.addWidget(heading)
            self.content.addWidget(facts)
        self._remarks = Note()
        self.content.addWidget(self._remarks)
        self.content.addStretch(1)
        self.models_button = self.add_button(
            "Models …", "Fetch the model, or unpack it from a pack", self._on_models_clicked
        )
        self.run_button = self.add_button(
            "Run", "Carry the recipe out on all pictures of the study", self._on_run_clicked, is_primary=True
        )

    # Events

    def _on_read(self, last: Step[tuple[FoundRecipe, ...]]) -> None:
        self._found = last.value
        self._choice.clear()
        self._choice.addItems(list(map(_listed, self._found)))
        self._on_chosen()

    def _on_chosen(self, _: int = 0) -> None:
        self._outlook = None
        self.message_bar.clear()
        self._request_outlook()
        self.show_state()

    def _on_models_clicked(self) -> None:
        chosen = self.chosen
        self.models_requested.emit(chosen.recipe.model.key if chosen and chosen.recipe.model else "")

    def _on_run_clicked(self) -> None:
        chosen = self.chosen
        if chosen is not None and self._outlook is not None:
            request, is_to_run = chosen.request, self._outlook.remaining > 0
            self.accept()
            self.run_requested.emit(request, is_to_run)

    def _request_outlook(self) -> None:
        study, chosen = self.open_study.study, self.chosen
        if study is not None and chosen is not None:
            files = list(self.open_study.active_files)
            then = partial(self._on_outlook, chosen)
            self.ask(recipe_outlook, study, chosen, files, then=then, channel="outlook")

    def _on_outlook(self, about: FoundRecipe, outlook: RecipeOutlook) -> None:
        if about is self.chosen:
            self._outlook = outlook
            self.message_bar.clear()
            if outlook.obstacle:
                self.say("warning", outlook.obstacle)
            self.show_state()

    # Showing

    def show_state(self) -> None:
        """See :meth:`WorkDialog.show_state`."""
        chosen = self.chosen
        self._heading.setText(f"What “{self._name}” would do" if chosen else f"“{self._name}”")
        self._heading.setVisible(bool(self._name))
        self._choice.setVisible(len(self._found) > 1)
        self._facts.set_facts(self._what_it_does(chosen.recipe) if chosen else ())
        settings = settings_in_words(chosen.recipe) if chosen else ()
        changed = [
            (each.title, f"{each.value} (usually {each.usual})") for each in settings if not each.is_usual
        ]
        usual = [(each.title, each.value) for each in settings if each.is_usual]
        for heading, listed, facts in (
            (self._changed_heading, self._changed, changed),
            (self._usual_heading, self._usual, usual),
        ):
            listed.set_facts(facts)
            heading.setVisible(bool(facts))
            listed.setVisible(bool(facts))
        said = " ".join(remarks(chosen.recipe)) if chosen else ""
        self._remarks.setText(said)
        self._remarks.setVisible(bool(said))
        self._show_buttons()

    def _what_it_does(self, recipe: Recipe) -> list[Fact]:
        facts = [("Task", f"{recipe.task.title}. {recipe.task.sentence}")]
        if recipe.model is not None:
            card = recipe.card
            state = state_in_words(card).lower() if card else "not known here"
            facts.append(("Model", f"{recipe.model.title} ({state})"))
            facts.append(("Checksum of its weights (sha256)", recipe.model.weights_sha256))
        return [*facts, ("Pictures", self._pictures_in_words())]

    def _pictures_in_words(self) -> str:
        study, outlook = self.open_study.study, self._outlook
        if study is None:
            return "None yet: open a study or a folder of pictures first, then open the recipe again."
        every = f"All {pictures_in_words(len(self.open_study.active_files))} of “{study.name}”"
        if outlook is None or outlook.obstacle:
            return f"{every}."
        done = outlook.chosen - outlook.remaining
        if not outlook.remaining:
            return f"{every}; all of them are done already."
        before = f"; {done:,} are done already" if done else ""
        if outlook.seconds is None:
            return f"{every}{before}. How long it takes shows after the first pictures."
        words = time_left_in_words(outlook.seconds).removesuffix(" left")
        return f"{every}{before}. It takes about {words}, going by runs before."

    def _show_buttons(self) -> None:
        chosen, outlook = self.chosen, self._outlook
        needs_model = bool(outlook and outlook.obstacle)
        self.models_button.setVisible(needs_model)
        pane = RUN_IN_PANE.get(chosen.recipe.task.name) if chosen else None
        can_run = pane is not None and outlook is not None and not outlook.obstacle
        count = outlook.remaining if outlook else 0
        set_text(self.run_button, _wish(chosen, outlook, count))
        can_write = self.open_study.is_writable or not count
        self.run_button.setEnabled(
            can_run and not self.is_busy and can_write and bool(outlook and outlook.chosen)
        )


def _listed(found: FoundRecipe) -> str:
    changes = changes_in_words(found.recipe)
    return f"{found.recipe.task.title}{' (' + changes + ')' if changes else ''}, {found.words}"


def _wish(chosen: FoundRecipe | None, outlook: RecipeOutlook | None, count: int) -> str:
    if chosen is None or outlook is None:
        return "Run the recipe"
    if chosen.recipe.task.name != "classify":
        return f"Show “{RUN_IN_PANE.get(chosen.recipe.task.name, '').capitalize()}”"
    return f"Run on {pictures_in_words(count)}" if count else "Show the results"
