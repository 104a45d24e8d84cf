"""A slim row in which a person says what the right label of some pictures is."""

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QCompleter, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from workbench.widgets.icons import icon, icon_size_beside_text


class CorrectionBar(QWidget):
    """A field with known labels that takes any other too; Enter sets the label."""

    label_chosen = Signal(str)
    """The right label of the pictures the bar speaks of; empty to take a correction back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[str, int, str] | None = None
        self._count = 0
        self._is_possible = True
        self._build()
        self.show_pictures("", 0, "")

    @property
    def field(self) -> QComboBox:
        """The field, for the keyboard."""
        return self._field

    def show_labels(self, labels: Sequence[str]) -> None:
        """Offer these labels; what is being typed stays."""
        typed = self._field.currentText()
        self._known.setStringList(list(labels))
        self._field.setEditText(typed)

    def show_pictures(self, name: str, count: int, corrected: str) -> None:
        """The bar speaks of so many pictures, ``name`` if it is one, with the label set before, if any."""
        if (name, count, corrected) == self._shown:
            # Somebody may be typing.
            return
        self._shown, self._count = (name, count, corrected), count
        about = name if count == 1 else f"{count:,} pictures"
        metrics = self._about.fontMetrics()
        shown = metrics.elidedText(about, Qt.TextElideMode.ElideMiddle, metrics.averageCharWidth() * 22)
        self._about.setText(f"Right label of {shown}" if count else "Choose pictures to correct their label")
        self._about.setToolTip(about)
        self._field.setEditText(corrected)
        self._clear.setVisible(bool(corrected))
        self._enable()

    def set_possible(self, is_possible: bool) -> None:
        """Whether the study takes corrections at all."""
        self._is_possible = is_possible
        self._enable()

    def take_focus(self) -> None:
        """Let a person type at once."""
        if self._field.isEnabled():
            self._field.setFocus()
            self._field.lineEdit().selectAll()

    def _build(self) -> None:
        self._about = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._about.setProperty("role", "note")
        self._build_field()
        self._set = QPushButton("Correct label")
        self._set.setIcon(icon("pencil"))
        self._set.setIconSize(icon_size_beside_text())
        self._set.setToolTip(
            "Keep this label beside the machine's answer, with your name and the time (Enter)"
        )
        self._set.clicked.connect(self._on_set)
        self._clear = QPushButton("Take back")
        self._clear.setToolTip("Take the correction back; the machine's answer stays as it was")
        self._clear.clicked.connect(self._on_clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(self._about)
        row.addWidget(self._field, 1)
        row.addWidget(self._set)
        row.addWidget(self._clear)

    def _build_field(self) -> None:
        self._known = QStringListModel(self)
        self._field = QComboBox()
        self._field.setModel(self._known)
        self._field.setEditable(True)
        self._field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._field.setMinimumContentsLength(8)
        self._field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._field.setAccessibleName("Right label")
        self._field.setToolTip("Choose a label or type one; Enter sets it for the selected pictures (Ctrl+L)")
        self._field.lineEdit().setPlaceholderText("Choose or type a label")
        self._field.lineEdit().setAccessibleName("Right label")
        self._field.lineEdit().setToolTip(self._field.toolTip())
        completer = QCompleter(self._known, self._field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._field.setCompleter(completer)
        self._field.lineEdit().returnPressed.connect(self._on_return_pressed)
        self._field.lineEdit().textChanged.connect(self._enable)
        shortcut = QShortcut(QKeySequence("Ctrl+L"), self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(self.take_focus)

    def _enable(self) -> None:
        is_possible = self._is_possible and self._count > 0
        self._field.setEnabled(is_possible)
        self._set.setEnabled(is_possible and bool(self._field.currentText().strip()))
        self._clear.setEnabled(is_possible)

    def _on_return_pressed(self) -> None:
        popup = self._field.completer().popup()
        # Enter takes the label that is marked in the list into the field first; another Enter sets it.
        if not (popup.isVisible() and popup.currentIndex().isValid()):
            self._on_set()

    def _on_set(self) -> None:
        label = self._field.currentText().strip()
        if label and self._set.isEnabled():
            self.label_chosen.emit(label)

    def _on_clear(self) -> None:
        self.label_chosen.emit("")
