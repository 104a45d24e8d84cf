"""Light and dark, text sizes, fonts: :func:`apply_theme` once at start, :func:`theme` wherever one paints."""

from functools import cache

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from workbench.widgets.colours import DARK, LIGHT, Colours, blend
from workbench.widgets.measures import SMALLEST_TEXT, Measures, measures
from workbench.widgets.style_sheet import style_sheet

SCHEMES = ("system", "light", "dark")
TEXT_SIZES = (100, 125, 150, 175, 200)
"""Per cent of the size that the desktop asks for."""


class Theme(QObject):
    """The look that holds at this moment. What paints itself repaints on ``changed``."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.colours: Colours = LIGHT
        self.measures: Measures = measures(SMALLEST_TEXT)
        self.scheme = "system"
        self.text_scale = 1.0

    @property
    def is_dark(self) -> bool:
        return self.colours is DARK

    def colour(self, name: str) -> QColor:
        """A named colour of the table, ready to paint with."""
        return QColor(getattr(self.colours, name))

    @Slot(Qt.ColorScheme)
    def _on_system_scheme_changed(self, scheme: Qt.ColorScheme) -> None:
        application = QApplication.instance()
        if self.scheme == "system" and isinstance(application, QApplication):
            _dress(application, DARK if scheme == Qt.ColorScheme.Dark else LIGHT)


@cache
def theme() -> Theme:
    """The one theme. Before :func:`apply_theme` it is the light one, so every widget opens alone."""
    return Theme()


def apply_theme(application: QApplication, scheme: str = "system", text_scale: float = 1.0) -> None:
    """Give the whole application the light or the dark look and keep it so.

    ``scheme`` is one of :data:`SCHEMES`; ``system`` follows the desktop, also when it changes later.
    ``text_scale`` (1–2) enlarges the text beyond what the desktop asks for.
    """
    if scheme not in SCHEMES:
        raise ValueError(f"{scheme!r} is none of {SCHEMES}")
    current = theme()
    current.scheme, current.text_scale = scheme, text_scale
    hints = QGuiApplication.styleHints()
    hints.setColorScheme(_QT_SCHEMES[scheme])
    hints.colorSchemeChanged.connect(current._on_system_scheme_changed, Qt.ConnectionType.UniqueConnection)
    if application.style().name() != "fusion":
        application.setStyle("Fusion")
    wanted = hints.colorScheme() if scheme == "system" else _QT_SCHEMES[scheme]
    _dress(application, DARK if wanted == Qt.ColorScheme.Dark else LIGHT)


_QT_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


def _dress(application: QApplication, colours: Colours) -> None:
    current = theme()
    current.colours = colours
    font = _application_font(current.text_scale)
    current.measures = measures(QFontInfo(font).pixelSize())
    application.setFont(font)
    application.setPalette(palette(colours))
    QToolTip.setPalette(application.palette())
    application.setStyleSheet(style_sheet(colours, current.measures))
    current.changed.emit()


def _application_font(scale: float) -> QFont:
    """The system's own font, not below 13 pixels, with figures of equal width."""
    font = tabular_figures(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
    pixels = QFontInfo(font).pixelSize()
    font.setPixelSize(round(max(pixels, SMALLEST_TEXT) * scale))
    return font


def tabular_figures(font: QFont) -> QFont:
    """The same font with figures of equal width, so that columns of numbers align."""
    aligned = QFont(font)
    aligned.setFeature(QFont.Tag("tnum"), 1)
    return aligned


def palette(colours: Colours) -> QPalette:
    """The colours for everything that the style sheet does not name, among them dialogs of Qt."""
    role = QPalette.ColorRole
    result = QPalette()
    for roles, colour in (
        ((role.Window, role.AlternateBase), colours.background),
        ((role.Base, role.Button, role.ToolTipBase, role.Light), colours.surface),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText), colours.text),
        ((role.Mid, role.Midlight), colours.line),
        ((role.Dark, role.Shadow), colours.edge),
        ((role.PlaceholderText,), colours.muted),
        ((role.Highlight, role.Accent), colours.accent),
        ((role.HighlightedText,), colours.accent_text),
        ((role.Link, role.LinkVisited), colours.accent),
    ):
        for each in roles:
            result.setColor(each, QColor(colour))
    faded = QColor(blend(colours.text, colours.background, 0.45))
    for each in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, each, faded)
    result.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(colours.line))
    return result
