"""Everything can be reached and done without a mouse: Tab, Ctrl+F, Escape, letters, the menu key."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QContextMenuEvent, QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QInputDialog,
    QLineEdit,
    QRadioButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, button, open_in
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import read
from workbench.panes import PANES, PaneEntry
from workbench.panes.going_to import picture_typed
from workbench.panes.images import ImagesPane
from workbench.panes.picture_menu import PictureMenu
from workbench.shell.main_window import MainWindow
from workbench.widgets.thumbnail_grid import ThumbnailGrid


@pytest.fixture
def opened(window: MainWindow, qtbot: QtBot, study_path: Path) -> MainWindow:
    """The window with six pictures, in front, so that keys reach it."""
    open_in(window, qtbot, study_path)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE)
    return window


def grid(window: MainWindow) -> ThumbnailGrid:
    return window.panes["images"].findChild(ThumbnailGrid)


def search(window: MainWindow) -> QLineEdit:
    fields = window.panes["images"].findChildren(QLineEdit)
    return next(each for each in fields if each.accessibleName() == "Search")


# Tab


@pytest.mark.parametrize("entry", PANES, ids=lambda entry: entry.name)
def test_every_control_of_a_pane_is_reached_by_tab_and_the_button_after_what_it_depends_on(
    entry: PaneEntry, opened: MainWindow, qtbot: QtBot
) -> None:
    opened.show_pane(entry.name)
    pane = opened.panes[entry.name]
    qtbot.waitUntil(opened.runner.is_idle, timeout=PATIENCE)
    pane._help_button.setFocus()
    reached = list(_reached())
    controls = [each for each in pane.findChildren(QWidget) if _is_control(each)]
    assert len(controls) > 2
    assert not [f"{each} {each.accessibleName()}" for each in controls if each not in reached]
    column = pane._controls_scroll
    before = [reached.index(each) for each in controls if column.isAncestorOf(each) and each in reached]
    centre = [reached.index(each) for each in controls if pane._centre.isAncestorOf(each)]
    if pane.primary_button.isEnabled():
        press = reached.index(pane.primary_button)
        assert max(before) < press and all(press < place for place in centre)


def _reached() -> Iterator[QWidget]:
    """From the widget with the focus on, until Tab comes to one that it has been at."""
    seen: set[QWidget] = set()
    each = QApplication.focusWidget()
    while each is not None and each not in seen:
        seen.add(each)
        yield each
        QTest.keyClick(each, Qt.Key.Key_Tab)
        each = QApplication.focusWidget()


def _is_control(widget: QWidget) -> bool:
    """Whether Tab should lead there: of buttons that exclude each other, only to the chosen one."""
    kinds = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)
    # The field inside a spin box is reached as the spin box.
    if (
        not isinstance(widget, kinds)
        or widget.objectName() == "qt_spinbox_lineedit"
        or not widget.isVisible()
        or not widget.isEnabled()
    ):
        return False
    if isinstance(widget, QAbstractButton) and not widget.isChecked():
        group = widget.group()
        is_one_of_several = group is not None and group.exclusive() and group.checkedButton() is not None
        if is_one_of_several or (isinstance(widget, QRadioButton) and widget.autoExclusive()):
            return False
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


# The search


def test_ctrl_f_leads_into_the_search_and_escape_clears_it(opened: MainWindow, qtbot: QtBot) -> None:
    grid(opened).setFocus()
    QTest.keyClick(grid(opened).view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(search(opened).hasFocus, timeout=PATIENCE)
    QTest.keyClicks(search(opened), "picture 2")
    qtbot.waitUntil(lambda: len(opened.open_study.shown) == 1, timeout=PATIENCE)
    QTest.keyClick(search(opened), Qt.Key.Key_Escape)
    assert search(opened).text() == "" and search(opened).hasFocus()
    qtbot.waitUntil(lambda: len(opened.open_study.shown) == 6, timeout=PATIENCE)
    QTest.keyClick(search(opened), Qt.Key.Key_Escape)
    qtbot.waitUntil(grid(opened).view.hasFocus, timeout=PATIENCE)


# Keys in the grid


def test_keys_lead_through_the_grid(opened: MainWindow, qtbot: QtBot) -> None:
    view = grid(opened).view
    reached = []
    for key in (Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_PageDown):
        QTest.keyClick(view, key)
        reached.append(grid(opened).current_key)
    assert reached[:4] == [5, 4, 0, 1] and reached[4] > 1


def test_letters_lead_to_a_name_and_a_space_belongs_to_it(opened: MainWindow, qtbot: QtBot) -> None:
    view = grid(opened).view
    QTest.keyClicks(view, "picture 4")
    qtbot.waitUntil(lambda: grid(opened).current_key == 3, timeout=PATIENCE)
    assert grid(opened).selected_keys == (3,)


FILES = [PictureFile(name, name) for name in ("town/Park 1.jpg", "Pier.jpg", "Quay.jpg", "paper.png")]


@pytest.mark.parametrize(
    ("current", "typed", "wanted"),
    [
        (None, "q", 2),
        (0, "p", 1),
        (1, "p", 3),
        (3, "p", 0),
        (0, "pp", 1),
        (1, "pa", 3),
        (0, "park", 0),
        (0, "town/", 0),
        (2, "x", None),
    ],
)
def test_the_next_name_with_this_beginning_is_meant(
    current: int | None, typed: str, wanted: int | None
) -> None:
    found = picture_typed(FILES, None if current is None else FILES[current], typed)
    assert found == (None if wanted is None else FILES[wanted])


# The menu of a picture


def menu_of(window: MainWindow, reason: QContextMenuEvent.Reason) -> dict[str, QAction]:
    """Ask for the menu, by the menu key or by the right button on the current picture; what stands in it."""
    view, menu = grid(window).view, grid(window).findChild(PictureMenu).menu
    place = view.visualRect(view.currentIndex()).center()
    target = view if reason == QContextMenuEvent.Reason.Keyboard else view.viewport()
    event = QContextMenuEvent(reason, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(target, event)
    assert menu.isVisible()
    assert view.viewport().rect().contains(view.viewport().mapFromGlobal(menu.pos()) - QPoint(2, 2))
    menu.hide()
    return {action.text(): action for action in menu.actions() if not action.isSeparator()}


@pytest.mark.parametrize("reason", [QContextMenuEvent.Reason.Keyboard, QContextMenuEvent.Reason.Mouse])
def test_pictures_are_left_out_and_taken_back_in_from_the_menu(
    opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, reason: QContextMenuEvent.Reason
) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("blurred", True))
    names = [file.name for file in opened.open_study.files]
    menu_of(opened, reason)["Leave out …"].trigger()
    qtbot.waitUntil(lambda: opened.open_study.left_out == {names[0]: "blurred"}, timeout=PATIENCE)
    grid(opened).set_current(1)
    grid(opened).select([1, 2])
    menu_of(opened, reason)["Leave out 2 pictures …"].trigger()
    qtbot.waitUntil(lambda: len(opened.open_study.left_out) == 3, timeout=PATIENCE)
    button(opened, "Filter").menu().left_out_toggled.emit(True)
    qtbot.waitUntil(lambda: len(opened.open_study.shown) == 6, timeout=PATIENCE)
    grid(opened).set_current(0)
    menu_of(opened, reason)["Take back in"].trigger()
    qtbot.waitUntil(lambda: set(opened.open_study.left_out) == set(names[1:3]), timeout=PATIENCE)


def test_path_picture_and_folder_are_taken_from_the_menu(
    opened: MainWindow, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", shown.append)
    clipboard = QGuiApplication.clipboard()
    keyboard = QContextMenuEvent.Reason.Keyboard
    paths = [str(folder / f"picture {number}.jpg") for number in (1, 2)]
    menu_of(opened, keyboard)["Copy the path"].trigger()
    assert clipboard.text() == paths[0]
    menu_of(opened, keyboard)["Open the folder"].trigger()
    assert [url.toLocalFile() for url in shown] == [str(folder)]
    menu_of(opened, keyboard)["Copy the picture"].trigger()
    qtbot.waitUntil(lambda: not clipboard.image().isNull(), timeout=PATIENCE)
    pixels = read(folder / "picture 1.jpg")
    colour = clipboard.image().pixelColor(5, 7)
    assert (colour.red(), colour.green(), colour.blue()) == tuple(pixels[7, 5])
    grid(opened).select([0, 1])
    menu_of(opened, keyboard)["Copy the paths"].trigger()
    assert clipboard.text() == "\n".join(paths)


def test_every_entry_of_the_menu_has_a_tip(opened: MainWindow) -> None:
    entries = menu_of(opened, QContextMenuEvent.Reason.Mouse)
    assert len(entries) == 4 and all(each.toolTip() for each in entries.values())


def test_a_picture_that_cannot_be_read_is_not_copied_but_said(
    opened: MainWindow, qtbot: QtBot, folder: Path
) -> None:
    pane: ImagesPane = opened.panes["images"]
    (folder / "picture 1.jpg").write_text("Dear Sir or Madam")
    menu_of(opened, QContextMenuEvent.Reason.Keyboard)["Copy the picture"].trigger()
    has_said: Callable[[], bool] = lambda: bool(pane.message_bar.messages)  # noqa: E731
    qtbot.waitUntil(has_said, timeout=PATIENCE)
