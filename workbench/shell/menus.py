"""The menus as one table: what is written there, its shortcut, and the window's method that answers."""

from dataclasses import dataclass
from operator import attrgetter

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu


@dataclass(frozen=True)
class Entry:
    """One line of a menu. ``needs_study``: only with a study open.

    ``answer`` is a method of the window, or of one of its parts ("dialogs.show_models"), or a submenu.
    """

    text: str
    answer: str
    shortcut: str = ""
    tip: str = ""
    needs_study: bool = False


SEPARATOR = None

MENUS: tuple[tuple[str, tuple[Entry | None, ...]], ...] = (
    (
        "&File",
        (
            Entry("Open &folder …", "choose_folder", "Ctrl+Shift+O", "Open a folder of pictures as a study"),
            Entry("Open &pictures …", "choose_files", "", "Open picture files as a study"),
            Entry("Open &study …", "choose_study", "Ctrl+O", "Open a study that was made before"),
            Entry("Open &generator …", "generators.choose", "", "Open a generator that somebody has trained"),
            Entry("Open r&ecent", "recent.menu", "", "Studies that were open before, the last one first"),
            Entry("Open the sa&mple study", "open_sample", "", "Make or open the study of sample pictures"),
            SEPARATOR,
            Entry(
                "&Add folder …",
                "add_folder",
                "Ctrl+Shift+A",
                "Add a folder to the open study",
                needs_study=True,
            ),
            Entry(
                "Add a &table …",
                "dialogs.add_table",
                "",
                "Bring metadata of the pictures: CSV or XLSX",
                needs_study=True,
            ),
            Entry(
                "Save a &copy …",
                "choose_copy",
                "Ctrl+Shift+S",
                "Save a copy of the open study",
                needs_study=True,
            ),
            Entry(
                "&Replication package …",
                "dialogs.make_package",
                "",
                "Write one file with which others can compute the same again",
                needs_study=True,
            ),
            Entry("C&lose study", "close_study", "Ctrl+W", "Everything is saved already", needs_study=True),
            SEPARATOR,
            Entry("&Quit", "close", "Ctrl+Q", "Close the window"),
        ),
    ),
    (
        "&Edit",
        (
            Entry(
                "&Undo",
                "edits.undo",
                "Ctrl+Z",
                "Take back the last change of metadata, or move of a generator",
            ),
            Entry("&Redo", "edits.redo", "Ctrl+Shift+Z", "Do again what was undone last"),
            SEPARATOR,
            Entry(
                "&Go to picture …",
                "dialogs.ask_where_to_go",
                "Ctrl+G",
                "Jump to a picture by its number or the beginning of its name",
                needs_study=True,
            ),
        ),
    ),
    (
        "&Tools",
        (
            Entry("&Models …", "dialogs.show_models", "", "Fetch, import, verify, remove and pack models"),
            Entry(
                "Open a &recipe …",
                "dialogs.choose_recipe",
                "",
                "See what a recipe or a replication package would do, and do it if you wish",
            ),
            Entry(
                "&Find moved pictures …",
                "dialogs.find_moved",
                "",
                "Tell the study where its pictures lie now",
                needs_study=True,
            ),
            Entry(
                "&Thumbnails …",
                "dialogs.show_storage",
                "",
                "See and limit what thumbnails take, or clear them",
            ),
        ),
    ),
    (
        "&Help",
        (
            Entry("&What this pane does", "dialogs.show_help", "F1", "Explain the pane that is shown"),
            Entry("&About Image Workbench", "dialogs.show_about", "", "Version, licence, parts"),
        ),
    ),
)


def build_menus(window: QMainWindow) -> list[QAction]:
    """Fill the window's menu bar. Returns the actions that need an open study."""
    need_study: list[QAction] = []
    for title, entries in MENUS:
        menu = window.menuBar().addMenu(title)
        menu.setToolTipsVisible(True)
        for entry in entries:
            if entry is SEPARATOR:
                menu.addSeparator()
                continue
            answer = attrgetter(entry.answer)(window)
            action = menu.addMenu(answer) if isinstance(answer, QMenu) else menu.addAction(entry.text)
            action.setText(entry.text)
            action.setShortcut(QKeySequence(entry.shortcut))
            action.setToolTip(entry.tip)
            if not isinstance(answer, QMenu):
                action.triggered.connect(answer)
            if entry.needs_study:
                need_study.append(action)
    return need_study
