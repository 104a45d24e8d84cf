"""Buttons as they are everywhere: text, tool tip, accessible name, perhaps an icon beside the text."""

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton, QToolButton

from workbench.widgets.icons import icon, icon_size_beside_text


def text_button(text: str, tool_tip: str, icon_name: str = "") -> QPushButton:
    """A button with this text, which is its accessible name too. In dialogs, Return does not press it by accident."""
    button = QPushButton(text)
    if icon_name:
        button.setIcon(icon(icon_name))
        button.setIconSize(icon_size_beside_text())
    button.setToolTip(tool_tip)
    button.setAccessibleName(text)
    button.setAutoDefault(False)
    return button


def icon_button(icon_name: str, tool_tip: str, pressed: Callable[[], object] | None = None) -> QToolButton:
    """A button without text; its accessible name is the tool tip without the key in brackets."""
    button = QToolButton()
    button.setIcon(icon(icon_name))
    button.setToolTip(tool_tip)
    button.setAccessibleName(tool_tip.partition(" (")[0])
    if pressed is not None:
        button.clicked.connect(pressed)
    return button
