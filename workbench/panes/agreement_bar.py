"""The bar above a comparison with true labels: which labels are true, and how the comparison is taken away."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QMenu, QPushButton, QWidget

from workbench.study.metadata import MetadataColumn
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.headings import Note
from workbench.widgets.icons import icon, icon_size_beside_text


class AgreementBar(QWidget):
    """Chooses among the columns of the study."""

    changed = Signal()
    """A person chose other true labels."""
    export_requested = Signal()
    export_matches_requested = Signal()
    import_matches_requested = Signal()
    methods_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[MetadataColumn, ...] = ()
        self._build()

    @property
    def column(self) -> MetadataColumn | None:
        """The column that holds the true labels."""
        at = self._column.currentIndex()
        return self._columns[at] if 0 <= at < len(self._columns) else None

    @property
    def uses_corrections(self) -> bool:
        """Whether labels corrected by hand count as the true ones where there are some."""
        return self._uses_corrections.isChecked()

    def show_columns(self, columns: Sequence[MetadataColumn]) -> None:
        """Offer these columns; the one chosen before stays chosen."""
        chosen = self.column
        self._columns = tuple(columns)
        self._column.clear()
        self._column.addItems([each.name for each in self._columns])
        numbers = [each.id for each in self._columns]
        self._column.setCurrentIndex(numbers.index(chosen.id) if chosen and chosen.id in numbers else 0)

    def _build(self) -> None:
        self._column = ChoiceBox()
        self._column.setAccessibleName("Column with true labels")
        self._column.setToolTip("The column that says what the pictures really show")
        self._column.activated.connect(self._on_changed)
        self._uses_corrections = QCheckBox("Corrections first")
        self._uses_corrections.setToolTip(
            "Labels corrected by hand count as the true ones where there are some"
        )
        self._uses_corrections.setChecked(True)
        self._uses_corrections.toggled.connect(self._on_changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Note("True labels"))
        row.addWidget(self._column, 1)
        row.addWidget(self._uses_corrections)
        row.addWidget(self._build_export())

    def _build_export(self) -> QPushButton:
        button = QPushButton()
        button.setIcon(icon("download"))
        button.setIconSize(icon_size_beside_text())
        button.setAccessibleName("Export the comparison")
        button.setToolTip(
            "Save figures, matrix and matches with how they were made, or copy sentences about them"
        )
        menu = QMenu(button)
        menu.addAction("Figures, matrix and matches (folder) …").triggered.connect(self.export_requested)
        menu.addAction("Matches alone (CSV) …").triggered.connect(self.export_matches_requested)
        menu.addAction("Copy sentences for the methods section").triggered.connect(self.methods_requested)
        menu.addSeparator()
        menu.addAction("Read matches from a table (CSV) …").triggered.connect(self.import_matches_requested)
        button.setMenu(menu)
        return button

    def _on_changed(self, _: object) -> None:
        self.changed.emit()
