"""The left column of the pane of feature visualisation: network, layer, what is to be excited, how."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.models.cards import CardError, labels_of
from workbench.core.networks.visualise_settings import (
    CLASS,
    LAYER,
    UNIT,
    Between,
    Grid,
    MadeFor,
    Target,
    VisualiseSettings,
    direction_in_words,
    one_unit,
)
from workbench.core.settings import describe
from workbench.panes.network.layer_choice import LayerChoice, is_shown
from workbench.panes.network.picture_row import PictureRow
from workbench.panes.network.visualise_boxes import label_box, named_row, number_box, weight_box
from workbench.panes.network.visualise_work import Wish
from workbench.panes.open_study import OpenStudy
from workbench.widgets.headings import Note, StepHeading
from workbench.widgets.setting_controls import setting_control
from workbench.widgets.settings_form import SettingsForm
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.core.networks.tracing import Layer

ONE, GRID, BETWEEN = "unit", "grid", "between"
"""The views: one unit, the activation grid of a picture, a row between two units."""
_NEEDED = {CLASS: ("label",), LAYER: ("layer",)}
"""What is asked for beside the objective; of others, the layer and the unit."""
_OBJECTIVE = describe(VisualiseSettings)[0]
_CELLS, _SHARES = 7, 5
_NOT_MIXED = -1
_GRID_SIZE, _GRID_STEPS, _ROW_STEPS = 64, 64, 128


class VisualiseControls(QWidget):
    """What a person chooses before pictures are made."""

    changed = Signal()

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        network_choice: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_study, self._focus = open_study, open_study.network
        self._view = ONE
        self.picture = PictureRow(open_study, runner, failed)
        self._build(network_choice)
        self._connect()
        self._show_labels()
        self.show_view(ONE)

    @property
    def objective(self) -> str:
        """What pictures of the view are made for."""
        return str(self._objective.read()) if self._view == ONE else VisualiseSettings().objective

    def show_view(self, view: str) -> None:
        """Offer what one of :data:`ONE`, :data:`GRID` and :data:`BETWEEN` needs."""
        self._view = view
        for name, form in self._forms.items():
            form.setVisible(name == view)
        self._show_needed()

    def use_seed(self, seed: int) -> None:
        """Put another seed into “More”."""
        form = self._forms[self._view]
        form.set_settings(replace(form.settings(), seed=seed))
        self.changed.emit()

    def wish(self) -> Wish | None:
        """What is to be made; None while the layers are not known, or a picture is missing."""
        settings, layer = replace(self._forms[self._view].settings(), objective=self.objective), self._layer()
        made_for: MadeFor
        if layer is None:
            return None
        file = self._open_study.current if self._view == GRID else None
        if self._view == GRID:
            if file is None:
                return None
            made_for = Grid(layer.name, self._cells.value())
        elif self._view == BETWEEN:
            made_for = Between(layer.name, self._unit.value(), self._other.value(), self._shares.value())
        elif settings.objective == CLASS:
            made_for = one_unit("", max(0, self._label.currentIndex()))
        else:
            made_for = one_unit(layer.name, 0) if settings.objective == LAYER else self._direction(layer.name)
        return Wish(self._focus.card, self._open_study.device, made_for, settings, file)

    def show_units(self) -> None:
        """Another layer, or another unit of it."""
        layer = self._layer()
        units = layer.units if layer else 0
        for box in (self._unit, self._other):
            with QSignalBlocker(box):
                box.setRange(0, max(0, units - 1))
        with QSignalBlocker(self._mixed):
            self._mixed.setRange(_NOT_MIXED, units - 1)
        with QSignalBlocker(self._unit):
            self._unit.setValue(self._focus.unit)
        self._of.setText(f"of {units:,}" if units else "")
        self.changed.emit()

    # Building

    def _build(self, network_choice: QWidget) -> None:
        self._layers = LayerChoice(self._focus, lambda layer: is_shown(layer) and layer.units > 0)
        self._unit = number_box("Unit", "The unit (channel) of the layer, counted from 0")
        self._mixed = number_box(
            "Mixed with unit",
            "A second unit that is to be excited as well: both together are a direction",
            (_NOT_MIXED, _NOT_MIXED),
        )
        self._mixed.setSpecialValueText("none")
        self._weight = weight_box()
        self._other = number_box("Second unit", "The unit at the other end of the row")
        self._of = Note()
        self._shares = number_box(
            "Pictures", "How many pictures lie between the two units, the ends included", (2, 9)
        )
        self._shares.setValue(_SHARES)
        self._cells = number_box(
            "Places", "Into how many rows and columns of places the picture is divided at most", (1, 14)
        )
        self._cells.setValue(_CELLS)
        self._label = label_box()
        self._objective = setting_control(_OBJECTIVE)
        self._rows = {
            "objective": named_row(_OBJECTIVE.title, self._objective.widget),
            "picture": self.picture,
            "layer": self._layers,
            "unit": named_row("Unit (channel)", self._unit, self._of),
            "mixed": named_row("Mixed with", self._mixed, self._weight),
            "other": named_row("to unit", self._other),
            "shares": named_row("Pictures in the row", self._shares),
            "cells": named_row("Rows and columns", self._cells),
            "label": self._label,
        }
        self._forms = _forms()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(StepHeading(1, "Network"))
        column.addWidget(network_choice)
        column.addSpacing(8)
        column.addWidget(StepHeading(2, "What is to be excited"))
        for row in self._rows.values():
            column.addWidget(row)
        column.addSpacing(8)
        for form in self._forms.values():
            column.addWidget(form)
        column.addStretch(1)

    def _connect(self) -> None:
        focus = self._focus
        for signal in (focus.layers_changed, focus.layer_changed, focus.unit_changed):
            signal.connect(self.show_units)
        focus.network_changed.connect(self._show_labels)
        self._unit.valueChanged.connect(focus.choose_unit)
        for box in (self._mixed, self._weight, self._other, self._shares, self._cells):
            box.valueChanged.connect(self._on_changed)
        self._label.currentIndexChanged.connect(self._on_changed)
        for form in self._forms.values():
            form.changed.connect(self._on_changed)
        self._objective.changed.connect(self._show_needed)

    def _layer(self) -> "Layer | None":
        return next((each for each in self._focus.layers if each.name == self._layers.layer), None)

    def _direction(self, layer: str) -> Target:
        """The unit, with a second one mixed in if there is one."""
        unit, mixed = self._unit.value(), self._mixed.value()
        if mixed in (_NOT_MIXED, unit):
            return one_unit(layer, unit)
        return Target(layer, ((unit, 1.0), (mixed, self._weight.value())))

    # Events

    def _on_changed(self, _: object = None) -> None:
        self._weight.setVisible(self._mixed.value() != _NOT_MIXED)
        self.changed.emit()

    # Showing

    def _show_labels(self) -> None:
        with QSignalBlocker(self._label):
            self._label.clear()
            try:
                self._label.addItems(labels_of(self._focus.card))
            except CardError:
                # The network itself cannot be opened then, and says so.
                return
        self.show_units()

    def _show_needed(self, _: object = None) -> None:
        objective = self.objective
        needed = {
            ONE: {"objective", *_NEEDED.get(objective, ("layer", "unit", "mixed"))},
            GRID: {"picture", "layer", "cells"},
            BETWEEN: {"layer", "unit", "other", "shares"},
        }[self._view]
        for name, row in self._rows.items():
            row.setVisible(name in needed)
        self.changed.emit()


def wish_in_words(wish: Wish) -> tuple[str, str]:
    """The button's words, which have room in a narrow column, and the same as a whole sentence."""
    made_for, objective = wish.made_for, wish.settings.objective
    if isinstance(made_for, Grid):
        return "Show the activation grid", "Show what the layer sees in each place of the picture"
    if isinstance(made_for, Between):
        ends = f"{made_for.one} to {made_for.other}"
        return f"Show the way from {ends}", f"Show what units want to see on the way from {ends}"
    if objective == LAYER:
        return "Show what the layer wants", "Show what the layer wants to see"
    if objective == CLASS:
        label = wish.title.removeprefix("class ")
        return "Show what this class wants", f"Show what the network wants to see for “{label}”"
    if len(made_for.direction) > 1:
        mixture = direction_in_words(made_for.direction)
        return "Show what both want", f"Show what the direction {mixture} wants to see"
    number = made_for.direction[0][0]
    where = "the middle of " if objective == UNIT else ""
    return f"Show what {objective} {number} wants", f"Show what {where}channel {number} wants to see"


def _forms() -> "dict[str, SettingsForm[VisualiseSettings]]":
    """One form for each view, because what is usual differs: many small pictures, or one large."""
    rest = ("objective", "pictures", "diversity")
    grid: SettingsForm[VisualiseSettings] = SettingsForm(VisualiseSettings, hidden_fields=rest)
    grid.set_settings(VisualiseSettings(size=_GRID_SIZE, steps=_GRID_STEPS))
    row: SettingsForm[VisualiseSettings] = SettingsForm(VisualiseSettings, hidden_fields=rest)
    row.set_settings(VisualiseSettings(steps=_ROW_STEPS))
    return {ONE: SettingsForm(VisualiseSettings, rest[:1]), GRID: grid, BETWEEN: row}
