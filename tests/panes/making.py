"""Small pictures, studies of them, and the window that shows them; its fixtures serve panes and window alike."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from workbench.panes.open_study import LoadedStudy, load_study
from workbench.shell.main_window import MainWindow
from workbench.shell.preferences import Preferences
from workbench.study.pictures import add_pictures
from workbench.study.study import create_study
from workbench.widgets.theme import apply_theme

PATIENCE = 60_000
"""Milliseconds; only a test that fails waits so long."""
_MOMENT = 20


def make_pictures(folder: Path, count: int = 6) -> Path:
    """Folder of small JPEG files “picture 1.jpg” … of different, smooth content."""
    folder.mkdir(parents=True, exist_ok=True)
    rows, columns = np.mgrid[0:48, 0:64] / 64
    for number in range(1, count + 1):
        waves = [np.sin(number * (rows + 1) + phase * columns) for phase in (1, 2, 3)]
        pixels = (127 + 120 * np.stack(waves, axis=-1)).astype(np.uint8)
        Image.fromarray(pixels).save(folder / f"picture {number}.jpg", quality=90)
    return folder


def make_damaged(folder: Path) -> None:
    """Put three files beside the pictures that cannot be read: one text, one empty, one that breaks off."""
    make_pictures(folder, 1)
    whole = (folder / "picture 1.jpg").read_bytes()
    (folder / "half.jpg").write_bytes(whole[: len(whole) // 2])
    (folder / "letter.jpg").write_text("Dear Sir or Madam")
    (folder / "nothing.png").write_bytes(b"")


def make_study(path: Path, folder: Path) -> Path:
    """A study of the pictures in ``folder``, closed again."""
    with create_study(path) as study:
        for _ in add_pictures(study, [folder]):
            pass
    return path


def load(path: Path) -> LoadedStudy:
    """An open study with its list of pictures; its owner closes it."""
    return load_study(path, False, False, [])


def open_in(window: MainWindow, qtbot: QtBot, path: Path) -> None:
    """Open a study in the window and wait until it is there."""
    window.open_places([path])
    qtbot.waitUntil(lambda: is_open(window, path), timeout=PATIENCE)


def is_open(window: MainWindow, path: Path) -> bool:
    """Whether this study is the open one."""
    return window.open_study.study is not None and window.open_study.study.path == path


def button(widget: QWidget, words: str) -> QPushButton:
    """The visible push button whose text contains ``words``; it may take a moment to appear."""
    for _ in range(PATIENCE // _MOMENT):
        shown = [each for each in widget.findChildren(QPushButton) if each.isVisible()]
        found = [each for each in shown if words in each.text() or words in each.accessibleName()]
        if found:
            break
        QTest.qWait(_MOMENT)
    assert found, f"no button says {words!r}, only {[each.text() for each in shown]}"
    return found[0]


def said(window: MainWindow) -> str:
    """Everything that stands in the message bars of the window and its panes."""
    bars = [window.message_bar, *(pane.message_bar for pane in window.panes.values())]
    return "\n".join(message.text for bar in bars for message in bar.messages)


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    """Every test begins with the light look and usual text, and leaves no widgets behind."""
    apply_theme(qapp, "light")
    yield
    # Here and now: left to chance, a thread of the next test might be the one that deletes these widgets.
    gc.collect()
    # Libraries that are loaded by now need not be looked through again after each test.
    gc.freeze()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six small pictures."""
    return make_pictures(tmp_path / "pictures")


@pytest.fixture
def study_path(tmp_path: Path, folder: Path) -> Path:
    """A study of them."""
    return make_study(tmp_path / "Six pictures.study", folder)


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Callable[[Any], Any]]:
    """Shows a window and gives it back; at the end Qt deletes all of them."""
    # Held until then: found by the garbage collector, their parts would go in any order.
    made: list[QWidget] = []

    def show(window: QWidget) -> QWidget:
        made.append(window)
        qtbot.addWidget(window)
        window.show()
        return window

    yield show
    for each in made:
        each.close()
        each.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def start(shown: Callable[[Any], Any]) -> Callable[[Preferences], MainWindow]:
    """Shows windows with the preferences given, as often as the program is started."""

    def start(preferences: Preferences) -> MainWindow:
        return shown(MainWindow(preferences))

    return start


@pytest.fixture
def window(start: Callable[[Preferences], MainWindow]) -> MainWindow:
    """The window as on the first start."""
    made = start(Preferences())
    made.resize(1024, 700)
    return made


class SynchronousRunner(QObject):
    """A runner of the same interface that answers before it returns: no threads, no waiting."""

    readers = None

    def __init__(self) -> None:
        super().__init__()
        self.failure: BaseException | None = None
        """What the next job raises instead of being computed."""
        self._cancelled: list[object] = []

    def run(self, owner: object, function: Callable[..., Any], *arguments: Any, **callbacks: Any) -> None:
        """See :class:`workbench.workers.runner.Runs`."""
        self._cancelled = [each for each in self._cancelled if each is not owner]
        try:
            result = self._result(owner, function, arguments, callbacks.get("each_step"))
        except Exception as error:  # noqa: BLE001 - as in the real one
            _call(callbacks.get("failed"), error)
            return
        if any(each is owner for each in self._cancelled):
            _call(callbacks.get("stopped"))
        else:
            _call(callbacks.get("then"), result)

    read = write = run

    def cancel(self, owner: object) -> None:
        """What the owner has running ends with its next step."""
        self._cancelled.append(owner)

    def _result(
        self, owner: object, function: Callable[..., Any], arguments: tuple[Any, ...], each_step: Any
    ) -> Any:
        failure, self.failure = self.failure, None
        if failure is not None:
            raise failure
        result = function(*arguments)
        if not isinstance(result, Iterator):
            return result
        last = None
        for last in result:
            if any(each is owner for each in self._cancelled):
                result.close()
                break
            _call(each_step, last)
        return last


def _call(callback: Callable[..., None] | None, *arguments: Any) -> None:
    if callback is not None:
        callback(*arguments)
