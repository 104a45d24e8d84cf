"""Light or dark and the size of the text, chosen in the menu, kept, and shown at once in the whole window."""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu

from workbench.shell.preferences import Preferences
from workbench.widgets.theme import TEXT_SIZES, apply_theme

_SCHEMES = (
    ("system", "As the &system", "Light or dark, as this computer is set"),
    ("light", "&Light", "Dark text on light ground"),
    ("dark", "&Dark", "Light text on dark ground"),
)
_SIZES = tuple(
    (size, f"{size} %", "As large as this computer is set" if size == 100 else f"{size} % of the usual size")
    for size in TEXT_SIZES
)


def apply_appearance(preferences: Preferences) -> None:
    """Give the whole application the look that a person has chosen."""
    application = QApplication.instance()
    if isinstance(application, QApplication):
        apply_theme(application, preferences.colour_scheme, preferences.text_size / 100)


class Appearance(QObject):
    """The menu “View”: what is chosen in it holds at once, and is noted in the preferences."""

    def __init__(self, window: QMainWindow, preferences: Preferences) -> None:
        super().__init__(window)
        self._preferences = preferences
        menu = QMenu("&View", window)
        menu.setToolTipsVisible(True)
        # Before tools and help, where people look for it.
        window.menuBar().insertMenu(window.menuBar().actions()[-2], menu)
        schemes = self._choices(menu, _SCHEMES, preferences.colour_scheme)
        schemes.triggered.connect(self._on_scheme_chosen)
        menu.addSeparator()
        below = menu.addMenu("&Text size")
        below.setToolTipsVisible(True)
        sizes = self._choices(below, _SIZES, preferences.text_size)
        sizes.triggered.connect(self._on_size_chosen)

    def _choices(
        self, menu: QMenu, choices: Sequence[tuple[str | int, str, str]], current: str | int
    ) -> QActionGroup:
        group = QActionGroup(self)
        for value, words, tip in choices:
            action = menu.addAction(words)
            action.setToolTip(tip)
            action.setCheckable(True)
            action.setChecked(value == current)
            action.setData(value)
            group.addAction(action)
        return group

    def _on_scheme_chosen(self, action: QAction) -> None:
        self._preferences.colour_scheme = action.data()
        apply_appearance(self._preferences)

    def _on_size_chosen(self, action: QAction) -> None:
        self._preferences.text_size = action.data()
        apply_appearance(self._preferences)
