"""Pictures of every pane, filled with the sample study, so that people can look at them and make them better."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from workbench.demo import make_demo
from workbench.panes import PANES
from workbench.shell.face_scenes import face_scenes, make_portraits
from workbench.shell.generator_scenes import generator_scenes
from workbench.shell.main_window import MainWindow
from workbench.shell.network_scenes import network_scenes
from workbench.shell.preferences import Preferences
from workbench.shell.scenes import Scene, add_duplicates, dialogs, further_scenes
from workbench.study.study import SUFFIX
from workbench.widgets.theme import apply_theme

SIZES = (QSize(1024, 700), QSize(2560, 1440))
SCHEMES = ("light", "dark")
_PATIENCE_SECONDS = 60
_SETTLING_MILLISECONDS = 400


def make_screenshots(folder: Path) -> Iterator[Path]:
    """Write ``PANE-VIEW-SCHEME-WIDTHxHEIGHT.png`` into ``folder`` and yield each path; needs no screen.

    The windows beside the main one are ``dialog-NAME-SCHEME-WIDTHxHEIGHT.png``, the size being the main window's.
    """
    if QApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QApplication.instance() or QApplication(["workbench"])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="screenshots-") as temporary:
        study = make_demo(Path(temporary) / "Sample study", say=lambda line: None)
        add_duplicates(study, Path(temporary) / "More pictures")
        make_portraits(_portraits(study), Path(temporary) / "Portraits")
        for scheme in SCHEMES:
            for size in SIZES:
                apply_theme(application, scheme)
                yield from _window_pictures(study, folder, f"{scheme}-{size.width()}x{size.height()}", size)


def _window_pictures(study: Path, folder: Path, suffix: str, size: QSize) -> Iterator[Path]:
    window = MainWindow(Preferences(recent_studies=[str(study)]), keeps_preferences=False)
    try:
        window.resize(size)
        window.show()
        settle(window)
        yield _written(window, folder / f"start-{suffix}.png")
        window.look_for_devices()
        window.open_places([study])
        _wait_until(lambda: window.open_study.study is not None)
        for entry in PANES:
            window.show_pane(entry.name)
            for view, show in window.panes[entry.name].views().items():
                show()
                settle(window)
                yield _written(window, folder / f"{entry.name}-{view}-{suffix}.png")
        scenes = (*further_scenes(window), *network_scenes(window), *generator_scenes(window))
        yield from _scene_pictures(window, scenes, folder, suffix)
        if size == SIZES[0]:
            yield from _dialog_pictures(window, folder, suffix)
        window.open_places([_portraits(study)])
        _wait_until(lambda: _is_open(window, _portraits(study)))
        yield from _scene_pictures(window, face_scenes(window), folder, suffix)
    finally:
        window.close()
        window.deleteLater()


def _scene_pictures(window: MainWindow, scenes: Iterable[Scene], folder: Path, suffix: str) -> Iterator[Path]:
    for scene in scenes:
        window.show_pane(scene.pane)
        window.panes[scene.pane].views()[scene.view]()
        settle(window)
        scene.show()
        settle(window)
        yield _written(window, folder / f"{scene.pane}-{scene.view}-{scene.name}-{suffix}.png")


def _portraits(study: Path) -> Path:
    """Where the study of painted portraits lies."""
    return study.with_name(f"Portraits{SUFFIX}")


def _is_open(window: MainWindow, path: Path) -> bool:
    return window.open_study.study is not None and window.open_study.study.path == path


def _dialog_pictures(window: MainWindow, folder: Path, suffix: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="screenshots-") as temporary:
        for name, show in dialogs(window, Path(temporary)):
            before = set(_visible_dialogs(window))
            show()
            settle(window)
            for dialog in set(_visible_dialogs(window)) - before:
                yield _written(dialog, folder / f"dialog-{name}-{suffix}.png")
                dialog.close()


def _visible_dialogs(window: MainWindow) -> list[QDialog]:
    return [each for each in window.findChildren(QDialog) if each.isVisible()]


def settle(window: MainWindow) -> None:
    """Wait until nothing is computed, read or painted any more."""
    _wait(_SETTLING_MILLISECONDS)
    _wait_until(window.runner.is_idle)
    _wait(_SETTLING_MILLISECONDS)


def _written(window: QWidget, path: Path) -> Path:
    if not window.grab().save(str(path)):
        raise OSError(f"{path} could not be written")
    return path


def _wait_until(is_reached: Callable[[], bool]) -> None:
    for _ in range(_PATIENCE_SECONDS * 20):
        if is_reached():
            return
        _wait(50)
    raise TimeoutError("the window did not come to rest")


def _wait(milliseconds: int) -> None:
    # An event loop of its own lets the other threads work; processing events by hand would hold them up.
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
