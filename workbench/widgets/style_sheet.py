"""The one style sheet, filled in from the colours and measures of the theme.

Widgets say what they are with dynamic properties (``role``, ``kind``) and carry no style sheet of their own;
so a change of theme or text size reaches all of them at once.
"""

from string import Template

from PySide6.QtGui import QFontDatabase

from workbench import paths
from workbench.widgets.colours import DARK, Colours, blend
from workbench.widgets.measures import Measures


def style_sheet(colours: Colours, measures: Measures) -> str:
    """The style sheet of the whole application; sizes in logical pixels."""
    named = {name: value for name, value in vars(colours).items() if isinstance(value, str)}
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
    return _SHEET.substitute(
        {**named, **_tints(colours), **_marks(colours), **_sizes(measures), "fixed": fixed}
    )


def _tints(colours: Colours) -> dict[str, str]:
    tints = {
        "faded": blend(colours.text, colours.background, 0.45),
        "faint": blend(colours.edge, colours.background, 0.45),
        "groove": blend(colours.muted, colours.background, 0.45),
    }
    for name in ("accent", "good", "warning", "bad"):
        tints[f"{name}_tint"] = blend(getattr(colours, name), colours.surface, 0.10)
        tints[f"{name}_rim"] = blend(getattr(colours, name), colours.surface, 0.35)
    return tints


def _marks(colours: Colours) -> dict[str, str]:
    """Paths of the little pictures inside controls; a style sheet cannot tint them itself."""
    folder = paths.resources() / "icons" / "controls"
    mode = "dark" if colours is DARK else "light"
    names = {"up": "up", "down": "down", "check": f"check-{mode}", "dash": f"dash-{mode}"}
    return {mark: (folder / f"{name}.svg").as_posix() for mark, name in names.items()}


def _sizes(measures: Measures) -> dict[str, int]:
    def scaled(pixels: float) -> int:
        return round(pixels * measures.scale)

    # Controls have a margin of 1 and a border of 1 above and below; focused ones a border of 2 and no margin.
    inner = measures.control - 4
    return {
        "note": measures.note,
        "section": measures.section,
        "title": measures.title,
        "inner": inner,
        "primary": inner + scaled(6),
        # Fusion adds three pixels of its own to a spin box.
        "spin": inner - 3,
        "tab": inner - 2,
        "tool_wide": measures.control,
        "row": scaled(26),
        "least": measures.control - 2,
        "mark": scaled(16),
        "round": scaled(16) // 2 + 1,
        "arrow": scaled(12),
        "button": scaled(22),
        "tool": measures.icon,
        "rail_wide": scaled(80) - 12,
        "rail_high": scaled(56) - 4,
        "reading": scaled(420),
        "step": scaled(200) - 28,
        "knob": scaled(14),
        "knob_margin": -(scaled(14) // 2),
        "knob_round": scaled(14) // 2 + 2,
    }


_SHEET = Template("""
QMainWindow, QDialog, QWidget[role="pane"] { background: $background; }
QToolTip { background: $surface; color: $text; border: 1px solid $edge; padding: 4px 8px; }

QLabel { background: transparent; }
QLabel[role="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[role="section"] { font-size: ${section}px; font-weight: 600; }
QLabel[role="note"] { font-size: ${note}px; color: $muted; }
QLabel[role="sentence"] { color: $muted; }
QLabel:disabled { color: $faded; }
QFrame[role="hairline"] { background: $line; border: none; }

QLabel[role="tag"] {
    font-size: ${note}px; padding: 1px 8px; border-radius: 6px;
    border: 1px solid $line; background: $surface; color: $muted;
}
QLabel[role="tag"][kind="accent"] { color: $accent; background: $accent_tint; border-color: $accent_rim; }
QLabel[role="tag"][kind="good"] { color: $good; background: $good_tint; border-color: $good_rim; }
QLabel[role="tag"][kind="warning"] { color: $warning; background: $warning_tint; border-color: $warning_rim; }
QLabel[role="tag"][kind="bad"] { color: $bad; background: $bad_tint; border-color: $bad_rim; }

QFrame[role="message"] { border-radius: 6px; border: 1px solid $accent_rim; background: $accent_tint; }
QFrame[role="message"][kind="done"] { border-color: $good_rim; background: $good_tint; }
QFrame[role="message"][kind="warning"] { border-color: $warning_rim; background: $warning_tint; }
QFrame[role="message"][kind="error"] { border-color: $bad_rim; background: $bad_tint; }

QPushButton {
    background: $surface; border: 1px solid $edge; border-radius: 6px; margin: 1px;
    min-height: ${inner}px; padding: 0 12px;
    qproperty-iconSize: ${button}px ${mark}px;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $selection; }
QPushButton:disabled { color: $faded; border-color: $faint; background: transparent; }
QPushButton[role="primary"] {
    background: $accent; border-color: $accent; color: $accent_text;
    font-weight: 600; min-height: ${primary}px;
}
QPushButton[role="primary"]:hover, QPushButton[role="primary"]:pressed {
    background: $accent_hover; border-color: $accent_hover;
}
QPushButton[role="primary"]:disabled { background: $line; border-color: $line; color: $faded; }
QPushButton[role="link"] {
    background: transparent; border-color: transparent; color: $accent; padding: 0 6px;
}
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:disabled { color: $faded; }
QFrame[role="chip"] { border: 1px solid $accent_rim; border-radius: 6px; background: $accent_tint; }
QPushButton[role="chip"] { background: transparent; border-color: transparent; padding: 0 4px; }
QPushButton[role="chip"]:hover { text-decoration: underline; }
QPushButton[role="chip"]:focus { border: 2px solid $accent; }
QPushButton[role="choice"] { border-color: $line; }
QPushButton[role="choice"]:hover { border-color: $edge; }
QLabel[role="choice"], QLabel[role="on-accent"] { font-weight: 600; }
QLabel[role="on-accent"], QLabel[role="note-on-accent"] { color: $accent_text; }
QLabel[role="note-on-accent"] { font-size: ${note}px; }
QPushButton:focus { border: 2px solid $accent; margin: 0; }
QPushButton[role="primary"]:focus { border: 2px solid $text; }

QToolButton {
    background: transparent; border: 1px solid transparent; border-radius: 6px; margin: 1px; padding: 0 4px;
    min-height: ${inner}px; icon-size: ${mark}px;
}
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $selection; }
QToolButton:focus { border: 2px solid $accent; margin: 0; }
QToolButton:disabled { color: $faded; }
QToolButton[role="pane"] { qproperty-iconSize: ${tool}px ${tool}px; }
QWidget[role="rail"] QToolButton {
    min-width: ${rail_wide}px; max-width: ${rail_wide}px; min-height: ${rail_high}px;
    qproperty-iconSize: ${button}px ${button}px;
}
EmptyState QLabel[role="sentence"] { max-width: ${reading}px; }
EmptyState QPushButton { min-width: ${step}px; }
QToolButton[role="disclosure"] { padding: 0 4px 0 0; margin-left: -3px; font-weight: 600; }
QToolButton[role="disclosure"]:checked { background: transparent; }
QToolButton[role="disclosure"]:hover { background: $hover; }

QLineEdit > QToolButton { margin: 0; padding: 0; min-height: 0; border: none; background: transparent; }
QLineEdit, QAbstractSpinBox, QComboBox {
    background: $surface; border: 1px solid $edge; border-radius: 6px; margin: 1px;
    min-height: ${inner}px; padding: 0 8px;
    selection-background-color: $accent; selection-color: $accent_text;
}
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus { border: 2px solid $accent; margin: 0; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {
    color: $faded; border-color: $faint; background: transparent;
}
QComboBox QLineEdit { border: none; margin: 0; padding: 0; background: transparent; min-height: 0; }
QPlainTextEdit, QTextEdit {
    background: $surface; border: 1px solid $edge; border-radius: 6px; margin: 1px; padding: 4px;
    selection-background-color: $accent; selection-color: $accent_text;
}
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $accent; margin: 0; }
QPlainTextEdit[role="technical"] { font-family: "${fixed}"; font-size: ${note}px; border-color: $line; }
QTextEdit[role="facts"] { background: transparent; border: none; margin: 0; padding: 0; border-radius: 0; }

QAbstractSpinBox { padding: 0; min-height: ${spin}px; qproperty-alignment: AlignRight; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
    subcontrol-origin: border; width: ${button}px; border: none; background: transparent;
}
QAbstractSpinBox::up-button {
    subcontrol-position: top right; margin: 2px 2px 0 0; border-top-right-radius: 4px;
}
QAbstractSpinBox::down-button {
    subcontrol-position: bottom right; margin: 0 2px 2px 0; border-bottom-right-radius: 4px;
}
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; }
QAbstractSpinBox::up-arrow { image: url("$up"); width: ${arrow}px; height: ${arrow}px; }
QAbstractSpinBox::down-arrow { image: url("$down"); width: ${arrow}px; height: ${arrow}px; }
QComboBox::drop-down {
    subcontrol-origin: border; subcontrol-position: center right;
    width: ${button}px; border: none; margin-right: 4px;
}
QComboBox::down-arrow { image: url("$down"); width: ${mark}px; height: ${mark}px; }
QComboBox QAbstractItemView::item { min-height: ${least}px; }
QComboBox QAbstractItemView {
    border: 1px solid $edge; border-radius: 0; padding: 4px; background: $surface;
    selection-background-color: $selection; selection-color: $text;
}

QCheckBox, QRadioButton { spacing: 8px; min-height: ${least}px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator {
    width: ${mark}px; height: ${mark}px; border: 1px solid $edge; border-radius: 4px; margin: 1px;
    background: $surface;
}
QRadioButton::indicator { border-radius: ${round}px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { background: $hover; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {
    background: $accent; border-color: $accent; image: url("$check");
}
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {
    background: $accent; border-color: $accent; image: url("$dash");
}
QRadioButton::indicator:checked {
    border-color: $accent;
    background: qradialgradient(cx:0.5, cy:0.5, radius:0.5, fx:0.5, fy:0.5,
        stop:0 $accent, stop:0.55 $accent, stop:0.65 $surface, stop:1 $surface);
}
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $text; margin: 0; }
QCheckBox:disabled, QRadioButton:disabled { color: $faded; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $faint; background: $line; }

QSlider:horizontal { min-height: ${least}px; background: transparent; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $groove; }
QSlider::sub-page:horizontal { border-radius: 2px; background: $accent; }
QSlider::handle:horizontal {
    width: ${knob}px; height: ${knob}px; margin: ${knob_margin}px 0; border-radius: ${knob_round}px;
    background: $surface; border: 2px solid $accent;
}
QSlider:vertical { min-width: ${least}px; background: transparent; }
QSlider::groove:vertical { width: 4px; border-radius: 2px; background: $groove; }
QSlider::add-page:vertical { border-radius: 2px; background: $accent; }
QSlider::handle:vertical {
    width: ${knob}px; height: ${knob}px; margin: 0 ${knob_margin}px; border-radius: ${knob_round}px;
    background: $surface; border: 2px solid $accent;
}
QSlider::handle:hover { background: $selection; }
QSlider::handle:focus { background: $accent; border-color: $text; }
QSlider::groove:horizontal:disabled, QSlider::sub-page:horizontal:disabled { background: $line; }
QSlider::handle:horizontal:disabled { background: $background; border-color: $faint; }

QProgressBar { border: none; border-radius: 3px; background: $line; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { border-radius: 3px; background: $accent; }

QListView, QTreeView, QTableView {
    background: $surface; border: 1px solid $line; border-radius: 6px; outline: none;
    gridline-color: $line; alternate-background-color: $background;
    selection-background-color: $selection; selection-color: $text;
}
QListView:focus, QTreeView:focus, QTableView:focus { border-color: $accent; }
QListView::item, QTreeView::item, QTableView::item { min-height: ${row}px; padding: 0 8px; color: $text; }
QListView::item:hover, QTreeView::item:hover, QTableView::item:hover { background: $hover; }
QListView::item:selected, QTreeView::item:selected, QTableView::item:selected { background: $selection; }
QListView::item { border-radius: 4px; }
QHeaderView { background: $background; border: none; }
QHeaderView::section {
    background: $background; color: $muted; border: none; border-bottom: 1px solid $line;
    padding: 0 8px; min-height: ${row}px; font-weight: 600;
}
QHeaderView::section:hover { color: $text; background: $hover; }
QTableCornerButton::section { background: $background; border: none; border-bottom: 1px solid $line; }

QSplitter::handle { background: $line; }
QSplitter::handle:hover, QSplitter::handle:pressed { background: $accent; }
QScrollArea, QScrollArea > QWidget > QWidget[role="column"], QWidget[role="column"] {
    background: transparent; border: none;
}
QScrollBar, QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: $groove; border-radius: 3px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }

QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab {
    background: transparent; color: $muted; border: 2px solid transparent; padding: 0 10px; min-height: ${tab}px;
}
QTabBar::tab:hover { color: $text; background: $hover; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::scroller { width: ${tool_wide}px; }
QTabBar QToolButton { padding: 0; background: $background; }
QTabBar::tab:disabled { color: $faded; }
QTabBar::tab:selected:focus { border-color: $accent; }

QMenuBar { background: $background; }
QMenuBar::item { padding: 4px 10px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $surface; border: 1px solid $edge; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $faded; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QStatusBar { background: $background; color: $muted; }
QStatusBar::item { border: none; }
""")
