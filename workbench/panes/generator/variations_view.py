"""What the views of the tool “Variations” have in common."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.generators.latents.directions import Direction
from workbench.core.steps import Step
from workbench.panes.generator.generator_tool import GeneratorTool
from workbench.panes.generator.saving import SavePictures
from workbench.panes.generator.variations_work import Where
from workbench.widgets.fact_list import Fact
from workbench.widgets.settings_form import SettingsForm
from workbench.workers.runner import Answers

if TYPE_CHECKING:
    from workbench.core.generators.latents.kept import KeptPoint
    from workbench.core.generators.latents.points import Point


@dataclass(frozen=True)
class Explained:
    """What the column on the right says of what is seen."""

    heading: str
    facts: tuple[Fact, ...] = ()
    meaning: str = ""
    point: "Point | None" = None
    """The point that was chosen, from which one can go on."""


class VariationView(QWidget):
    """One way of looking at variations. Its :attr:`controls` stand in the left column while it is looked at."""

    title = ""
    tip = ""
    button = ""
    button_tip = ""

    explained = Signal(object)
    """What is seen now, an :class:`Explained`."""
    enlarged = Signal(object, str)
    """A person wants to see the picture of this point large; its name in words."""
    asked = Signal()
    """A person wants to see something else in this view."""
    wish_changed = Signal()
    """What can be saved is another now."""

    def __init__(self, pane: GeneratorTool, saving: SavePictures) -> None:
        super().__init__()
        self.pane, self.focus, self.saving = pane, pane.focus, saving
        self.direction: Direction | None = None
        self.known: tuple[Direction, ...] = ()
        self.kept: tuple[KeptPoint, ...] = ()
        self.controls = QWidget()
        self._column = QVBoxLayout(self.controls)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addStretch(1)
        self._is_computing = False

    def add_form(self, settings_class: type[Any]) -> SettingsForm[Any]:
        """A form of these settings, which asks again when something is changed."""
        form = SettingsForm(settings_class)
        form.changed.connect(self.asked)
        self.add_control(form)
        return form

    def add_control(self, widget: QWidget) -> None:
        """Put a control below those that are there."""
        self._column.insertWidget(self._column.count() - 1, widget)

    @property
    def needs_direction(self) -> bool:
        """Whether there is nothing to see without a direction."""
        return True

    @property
    def can_save(self) -> bool:
        """Whether there is anything to save."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Ask for what is to be seen now."""
        raise NotImplementedError

    def clear(self) -> None:
        """Show nothing: there is another generator, or none."""
        raise NotImplementedError

    def save(self) -> None:
        """What the primary button does."""
        raise NotImplementedError

    def stop(self) -> None:
        """Stop what is being generated for this view."""
        self.pane.runner.cancel(self)
        self._end()

    def where(self, others: Sequence[Direction] = ()) -> Where:
        """The open generator with the sliders of the steered point and `others`."""
        assert self.focus.card is not None
        used = {each.key: each for each in (*self.focus.directions, *others)}
        return Where(self.focus.card.key, tuple(used.values()), self.pane.open_study.device)

    def compute(
        self, words: str, function: Callable[..., Any], *arguments: Any, **answers: Unpack[Answers]
    ) -> None:
        """Run something that takes a while in the name of this view; what it computed before is stopped."""
        self.pane.progress.start(words)
        self._is_computing = True
        then = answers.pop("then", None)
        each_step = answers.pop("each_step", None)
        self.pane.runner.run(
            self,
            function,
            *arguments,
            each_step=partial(self._on_step, each_step),
            then=partial(self._on_end, then),
            failed=self._on_failed,
            **answers,
        )

    def _on_step(self, each_step: Callable[[Any], None] | None, step: Step[Any]) -> None:
        self.pane.progress.update_progress(step.done, step.total, note=step.note)
        if each_step is not None:
            each_step(step.value)

    def _on_end(self, then: Callable[[Any], None] | None, last: Step[Any] | None) -> None:
        self._end()
        if then is not None and last is not None:
            then(last.value)

    def _end(self) -> None:
        if self._is_computing:
            self._is_computing = False
            self.pane.progress.finish()

    def _on_failed(self, error: BaseException) -> None:
        self._end()
        self.pane.failed.emit(self.pane, error)
