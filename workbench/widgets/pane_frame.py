"""The anatomy that every pane shares, so that a person who knows one pane knows them all."""

import json

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.widgets.headings import Hairline
from workbench.widgets.icons import icon
from workbench.widgets.message_bar import MessageBar
from workbench.widgets.progress_strip import ProgressStrip
from workbench.widgets.theme import theme

_CONTROLS_SHARE = 0.27
_DETAILS_SHARE = 0.23
"""Together they leave half of the width to the pictures, whatever the splitters say."""
_LEAST_WIDTH = 180
_NARROW = 680


class PaneFrame(QWidget):
    """Title row, message bar, three columns, progress strip.

    Controls stand left with the primary button pinned below them, pictures in the centre, details right. The
    columns keep the width that was chosen for them as long as the pictures have half of the pane. Where the pane is
    too narrow for three, because the text is large for instance, details take turns with the controls.
    """

    help_requested = Signal()

    def __init__(self, title: str, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._scale = theme().measures.scale
        self._controls_width = round(280 * self._scale)
        self._details_width = round(300 * self._scale)
        self._are_details_open = True
        self._is_narrow = False
        self.message_bar = MessageBar()
        self.progress = ProgressStrip()
        self.primary_button = QPushButton()
        self.primary_button.setProperty("role", "primary")
        self._build(title, sentence)
        theme().changed.connect(self._on_theme_changed)

    def set_controls(self, widget: QWidget) -> None:
        """What a person chooses and adjusts; scrolls where the window is low. Deletes the last."""
        widget.setProperty("role", "column")
        self._controls_scroll.setWidget(widget)
        self._controls_column.show()
        if not self._footer.count():
            # Not before: Tab goes in the order in which widgets came, and the button is pressed after the controls.
            self._footer.addWidget(self.primary_button)
        self._arrange()

    def set_centre(self, widget: QWidget) -> None:
        """The pictures, or an :class:`~workbench.widgets.empty_state.EmptyState` in their place.

        What stood there before is kept and can be shown again.
        """
        if self._centre.indexOf(widget) < 0:  # added again it would be hidden for a moment and lose the focus
            self._centre.addWidget(widget)
        self._centre.setCurrentWidget(widget)

    def set_details(self, widget: QWidget) -> None:
        """What is known of the current picture or result. Deletes the last."""
        widget.setProperty("role", "column")
        self._details_scroll.setWidget(widget)
        self._details_button.show()
        self._show_details(self._details_button.isChecked())

    def saved_layout(self) -> bytes:
        """The widths of the columns and whether details are open, for the preferences.

        Widths are as with text of 100 per cent, so that a larger text of another day gets its room.
        """
        scale = theme().measures.scale
        layout = {
            "controls": round(self._controls_width / scale),
            "details": round(self._details_width / scale),
            "are_details_open": self._are_details_open,
        }
        return json.dumps(layout).encode()

    def restore_layout(self, saved: bytes) -> bool:
        """Bring back a layout; one that cannot be read changes nothing and gives ``False``."""
        try:
            layout = json.loads(saved)
            controls, details = int(layout["controls"]), int(layout["details"])
            are_details_open = bool(layout["are_details_open"])
        except (ValueError, TypeError, KeyError):
            return False
        scale = theme().measures.scale
        self._controls_width, self._details_width = round(controls * scale), round(details * scale)
        self._are_details_open = are_details_open
        self._details_button.setChecked(are_details_open and not self._is_narrow)
        self._arrange()
        return True

    def _build(self, title: str, sentence: str) -> None:
        self._build_columns()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._title_row(title, sentence))
        message_row = QVBoxLayout()
        message_row.setContentsMargins(16, 0, 16, 8)
        message_row.addWidget(self.message_bar)
        column.addLayout(message_row)
        column.addWidget(Hairline())
        column.addWidget(self._splitter, 1)
        column.addWidget(self.progress)

    def _title_row(self, title: str, sentence: str) -> QHBoxLayout:
        heading = QLabel(title)
        heading.setProperty("role", "title")
        explanation = QLabel(sentence)
        explanation.setProperty("role", "sentence")
        explanation.setWordWrap(True)
        self._help_button = _tool("circle-help", f"What “{title}” does, and what it does not")
        self._help_button.clicked.connect(self.help_requested)
        self._details_button = _tool("panel-right", "Show or hide the details on the right")
        self._details_button.setCheckable(True)
        self._details_button.setChecked(True)
        self._details_button.toggled.connect(self._on_details_toggled)
        self._details_button.hide()
        row = QHBoxLayout()
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(16)
        row.addWidget(heading)
        row.addWidget(explanation, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addWidget(self._help_button)
        buttons.addWidget(self._details_button)
        row.addLayout(buttons)
        return row

    def _build_columns(self) -> None:
        self._controls_scroll, self._details_scroll = _scrolling(), _scrolling()
        self._controls_column = QWidget()
        column = QVBoxLayout(self._controls_column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._controls_scroll, 1)
        # A layout within the layout: it takes no room while a pane hides the button.
        self._footer = QVBoxLayout()
        self._footer.setContentsMargins(16, 12, 16, 16)
        column.addLayout(self._footer)
        self._centre = QStackedWidget()
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        for each in (self._controls_column, self._centre, self._details_scroll):
            self._splitter.addWidget(each)
        self._splitter.splitterMoved.connect(self._on_splitter_moved)
        self._controls_column.hide()
        self._details_scroll.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _on_theme_changed(self) -> None:
        grown, self._scale = theme().measures.scale / self._scale, theme().measures.scale
        self._controls_width = round(self._controls_width * grown)
        self._details_width = round(self._details_width * grown)
        self._fit()

    def _fit(self) -> None:
        is_narrow = self.width() < _NARROW * theme().measures.scale
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            with QSignalBlocker(self._details_button):
                self._details_button.setChecked(self._are_details_open and not is_narrow)
            self._show_details(self._details_button.isChecked())
        self._arrange()

    def _on_splitter_moved(self, _position: int, _index: int) -> None:
        controls, _, details = self._splitter.sizes()
        self._controls_width = controls or self._controls_width
        self._details_width = details or self._details_width
        self._arrange()

    def _on_details_toggled(self, is_open: bool) -> None:
        if not self._is_narrow:
            self._are_details_open = is_open
        self._show_details(is_open)

    def _show_details(self, is_open: bool) -> None:
        has_details = is_open and self._details_scroll.widget() is not None
        self._details_scroll.setVisible(has_details)
        has_controls = self._controls_scroll.widget() is not None
        self._controls_column.setVisible(has_controls and not (self._is_narrow and has_details))
        self._arrange()

    def _arrange(self) -> None:
        width = self.width() - 2 * self._splitter.handleWidth()
        shares = (0.5, 0.5) if self._is_narrow else (_CONTROLS_SHARE, _DETAILS_SHARE)
        controls = _width(self._controls_column, self._controls_width, round(width * shares[0]))
        details = _width(self._details_scroll, self._details_width, round(width * shares[1]))
        self._splitter.setSizes([controls, max(0, width - controls - details), details])


def _width(column: QWidget, wanted: int, most: int) -> int:
    least = round(_LEAST_WIDTH * theme().measures.scale)
    return 0 if column.isHidden() else min(max(wanted, least), most)


def _scrolling() -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def _tool(icon_name: str, tool_tip: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(icon_name))
    button.setProperty("role", "pane")
    button.setToolTip(tool_tip)
    button.setAccessibleName(tool_tip)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
