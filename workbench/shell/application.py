"""Starting the window. Only Qt and light modules are imported before it is on the screen."""

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from workbench.shell.main_window import MainWindow

_LONG_COLLECTION = 0.05
"""Seconds; a longer garbage collection is felt."""


def has_display() -> bool:
    """Whether a window could be shown."""
    if sys.platform.startswith("linux"):
        return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    return True


def start(places: Sequence[Path] = ()) -> int:
    """Show the window, open ``places`` in it, and return the exit code when it is closed."""
    if sys.platform == "win32":
        # Loaded after Qt, torch's libraries are not found on Windows.
        import torch  # noqa: F401
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from workbench.shell.appearance import apply_appearance
    from workbench.shell.main_window import MainWindow
    from workbench.shell.preferences import load_preferences

    application = QApplication.instance() or QApplication(sys.argv[:1])
    application.setApplicationName("Image Workbench")
    application.setApplicationDisplayName("Image Workbench")
    preferences = load_preferences()
    apply_appearance(preferences)
    window = MainWindow(preferences)
    _report_to(window)
    spare_collections(window, application)
    window.show()
    QTimer.singleShot(0, lambda: window.open_places([place.absolute() for place in places]))
    QTimer.singleShot(100, lambda: prepare_panes(window))
    QTimer.singleShot(300, window.look_for_devices)
    return application.exec()


def prepare_panes(window: "MainWindow") -> None:
    """Import all panes, and make the one that a study will open with before the window has to wait for it."""

    def make(_: object) -> None:
        window.pages.prepare(window.preferences.pane or "images")

    window.runner.read(window, import_panes, then=make, failed=window.show_error)


def import_panes() -> None:
    """Import the panes, and numpy and Pillow with them, in another thread: the window would be held up for it."""
    from workbench.panes import PANES

    for entry in PANES:
        entry.pane_class()
    # They may come after torch; what they bring need not be looked through either.
    _set_aside()


def spare_collections(window: "MainWindow", application: "QApplication") -> None:
    """Keep what torch has brought out of garbage collections: a quarter of a second each, in which nothing moves.

    It was measured so on two cores. Fifty thousand faces, which several tools know, made it up to a second: what a
    long collection has looked through is not looked through again before the program ends. What of it is given up is
    freed all the same, unless it refers to itself.
    """
    window.open_study.devices_found.connect(_set_aside)
    application.aboutToQuit.connect(_end_sparing)
    gc.callbacks.append(_after_long_collections)


def _set_aside() -> None:
    gc.freeze()


def _take_back() -> None:
    gc.unfreeze()


def _end_sparing() -> None:
    gc.callbacks.remove(_after_long_collections)
    _take_back()


_begun: list[float] = []


def _after_long_collections(phase: str, info: dict[str, int]) -> None:
    """Set aside what has survived a long full collection: at that moment there is no garbage among it."""
    if phase == "start":
        _begun[:] = [perf_counter()]
    elif info["generation"] == 2 and _begun and perf_counter() - _begun[0] > _LONG_COLLECTION:
        _set_aside()


def _report_to(window: object) -> None:
    def excepthook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        window.show_error(error)  # type: ignore[attr-defined]

    sys.excepthook = excepthook
