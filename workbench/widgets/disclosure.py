"""A heading that opens and closes what is under it: “▸ More”."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from workbench.widgets.icons import icon


class Disclosure(QWidget):
    """Closed at first, so that a pane shows the few controls that most people need."""

    toggled = Signal(bool)
    """Whether it is open now."""

    def __init__(self, title: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self._build(title)

    @property
    def is_open(self) -> bool:
        return self._button.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Open or close it, as a click would."""
        self._button.setChecked(is_open)

    def _build(self, title: str) -> None:
        self._button = QToolButton()
        self._button.setProperty("role", "disclosure")
        self._button.setText(title)
        self._button.setAccessibleName(title)
        self._button.setToolTip("Show or hide what is needed less often")
        self._button.setCheckable(True)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.setIcon(icon("chevron-right", "muted"))
        self._button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._button.toggled.connect(self._on_toggled)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._button)
        column.addWidget(self._content)
        self._content.hide()

    def _on_toggled(self, is_open: bool) -> None:
        self._button.setIcon(icon("chevron-down" if is_open else "chevron-right", "muted"))
        self._content.setVisible(is_open)
        self.toggled.emit(is_open)
