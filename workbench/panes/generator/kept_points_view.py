"""Points of the generator that a person has named: kept, gone to, renamed, thrown away."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from workbench.core.generators.latents.kept import KeptPoint, kept_points
from workbench.panes.generator import kept_work
from workbench.panes.generator.focus import GeneratorFocus
from workbench.widgets.buttons import icon_button, text_button
from workbench.widgets.headings import Note
from workbench.widgets.theme import theme
from workbench.workers.runner import Runs

_HEIGHT = 120


class KeptPointsView(QWidget):
    """Follows the generator in focus; going to a point brings its sliders with it."""

    def __init__(
        self,
        focus: GeneratorFocus,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._focus, self._runner, self._failed = focus, runner, failed
        self._points: tuple[KeptPoint, ...] = ()
        self._build()
        self._connect()
        self._show_points(())

    def read(self) -> None:
        """Show what is kept of the generator in focus."""
        card = self._focus.card
        if card is None:
            self._show_points(())
        else:
            self._runner.read(
                self,
                kept_points,
                card.key,
                then=partial(self._on_read, card.key),
                failed=self._failed,
                channel="kept points",
            )

    # Building

    def _build(self) -> None:
        self._name = QLineEdit()
        self._name.setPlaceholderText("Name of this point")
        self._name.setAccessibleName("Name of this point")
        self._name.setToolTip("A name under which you find this picture again, with its sliders")
        self._name.setMaxLength(100)
        self._keep = text_button(
            "Keep this point", "Keep seed, sliders and all else under this name", "bookmark"
        )
        self._list = QListWidget()
        self._list.setAccessibleName("Kept points")
        self._list.setToolTip("Double-click or Enter goes to a point, F2 renames it")
        self._list.setEditTriggers(QListWidget.EditTrigger.EditKeyPressed)
        self._empty = Note("Name a picture that you want to find again, and keep it.")
        self._go = text_button("Go to", "Show the chosen point", "map-pin")
        self._rename = icon_button("pencil", "Rename the chosen point (F2)", self._on_rename)
        self._forget = icon_button("trash-2", "Delete the chosen point", self._on_forget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for each in (self._name, self._keep, self._empty, self._list):
            column.addWidget(each)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self._go, 1)
        row.addWidget(self._rename)
        row.addWidget(self._forget)
        column.addLayout(row)
        self._list.setFixedHeight(round(_HEIGHT * theme().measures.scale))

    def _connect(self) -> None:
        self._focus.kept_changed.connect(self.read)
        self._keep.clicked.connect(self._on_keep)
        self._name.returnPressed.connect(self._on_keep)
        self._go.clicked.connect(self._on_go)
        self._list.itemActivated.connect(self._on_go)
        self._list.itemChanged.connect(self._on_renamed)
        self._list.currentRowChanged.connect(self._show_state)
        self._name.textChanged.connect(self._show_state)

    # Events

    def _on_read(self, key: str, points: tuple[KeptPoint, ...]) -> None:
        if self._focus.card is not None and self._focus.card.key == key:
            self._show_points(points)

    def _on_keep(self) -> None:
        name = " ".join(self._name.text().split())
        if name and self._focus.card is not None:
            self._name.clear()
            self._write(kept_work.with_point, name, self._focus.point, self._focus.directions)

    def _on_go(self, _: object = None) -> None:
        chosen = self._chosen
        if chosen is not None:
            others = [each for each in self._focus.directions if each.key not in _keys(chosen)]
            # Sliders that the point does not know stay; they rest there.
            self._focus.steer_by([*chosen.directions, *others])
            self._focus.go_to(chosen.point)

    def _on_rename(self) -> None:
        if self._list.currentItem() is not None:
            self._list.editItem(self._list.currentItem())

    def _on_renamed(self, item: QListWidgetItem) -> None:
        row = self._list.row(item)
        old, name = self._points[row], " ".join(item.text().split())
        if name in ("", old.name):
            self._show_points(self._points)
            return
        # At once, so that what is asked for before it is written means the point by its new name.
        self._points = (*self._points[:row], replace(old, name=name), *self._points[row + 1 :])
        self._write(kept_work.renamed, old, name)

    def _on_forget(self) -> None:
        if self._chosen is not None:
            self._write(kept_work.without_point, self._chosen.name)

    def _write(self, function: Callable[..., Any], *arguments: object) -> None:
        card = self._focus.card
        if card is not None:
            then = partial(self._on_written, card.key)
            self._runner.write(self, function, card.key, *arguments, then=then, failed=self._on_failed)

    def _on_written(self, key: str, points: tuple[KeptPoint, ...]) -> None:
        self._on_read(key, points)
        self._focus.note_kept()

    def _on_failed(self, error: BaseException) -> None:
        self.read()
        self._failed(error)

    # Showing

    @property
    def _chosen(self) -> KeptPoint | None:
        row = self._list.currentRow()
        return self._points[row] if 0 <= row < len(self._points) else None

    def _show_points(self, points: tuple[KeptPoint, ...]) -> None:
        row = self._list.currentRow()
        self._points = points
        with QSignalBlocker(self._list):
            self._list.clear()
            for each in points:
                item = QListWidgetItem(each.name, self._list)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self._list.setCurrentRow(min(max(row, 0), len(points) - 1))
        self._list.setVisible(bool(points))
        self._empty.setVisible(not points)
        for each in (self._go, self._rename, self._forget):
            each.setVisible(bool(points))
        self._show_state()

    def _show_state(self, _: object = None) -> None:
        has_generator = self._focus.card is not None
        self._name.setEnabled(has_generator)
        self._keep.setEnabled(has_generator and bool(self._name.text().strip()))
        for each in (self._go, self._rename, self._forget):
            each.setEnabled(self._chosen is not None)


def _keys(kept: KeptPoint) -> set[str]:
    return {each.key for each in kept.directions}
