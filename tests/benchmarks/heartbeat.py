"""The real window at work, and the gaps between the beats of a timer in its event loop. Run by ``event_loop``."""

import json
import os
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

PATIENCE = 300.0


def gaps_until(is_over: Callable[[], bool]) -> dict[str, float]:
    """Milliseconds between beats of a timer of 2 ms while the event loop runs, until something is over."""
    beats = [time.perf_counter()]
    loop, timer = QEventLoop(), QTimer()

    def beat() -> None:
        beats.append(time.perf_counter())
        if is_over():
            loop.quit()
        if beats[-1] - beats[0] > PATIENCE:
            sys.exit("what was waited for does not end")

    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(beat)
    timer.start(2)
    loop.exec()
    timer.stop()
    gaps = sorted(1000 * (after - before) for before, after in pairwise(beats))
    return {"p99": gaps[int(0.99 * len(gaps))], "worst": gaps[-1], "seconds": beats[-1] - beats[0]}


def main(root: Path) -> None:
    """Import torch, scan many files, classify photographs, find and group faces; print the gaps of each as JSON."""
    for name in ("SETTINGS", "CACHE", "DOCUMENTS"):
        os.environ[f"WORKBENCH_{name}"] = str(root / name.lower())
    from workbench.shell.application import import_panes, spare_collections
    from workbench.shell.main_window import MainWindow
    from workbench.shell.preferences import Preferences
    from workbench.widgets.theme import apply_theme

    application = QApplication(["workbench"])
    apply_theme(application, "light")
    window = MainWindow(Preferences())
    spare_collections(window, application)
    window.show()
    gaps_until(lambda: window.isVisible())
    ready: list[object] = []
    window.runner.read(window, import_panes, then=ready.append)
    window.look_for_devices()
    found = {"importing torch": gaps_until(lambda: bool(ready and window.open_study.devices))}
    found["scanning"] = _scanning(window, root / "many")
    window.close_study()
    gaps_until(lambda: window.open_study.study is None)
    _scanning(window, root / "photographs")
    found["classifying"] = _classifying(window)
    window.close_study()
    gaps_until(lambda: window.open_study.study is None)
    _scanning(window, root / "portraits")
    # The first of these open the detector and the network, as classifying above does before it is measured.
    _pressed(window, "find_faces")
    _pressed(window, "people")
    window.close_study()
    gaps_until(lambda: window.open_study.study is None)
    _scanning(window, root / "more portraits")
    found["finding faces"] = _pressed(window, "find_faces")
    found["grouping faces"] = _pressed(window, "people")
    print(json.dumps(found))
    window.close()


def _scanning(window: object, folder: Path) -> dict[str, float]:
    count = sum(1 for _ in os.scandir(folder))
    window.open_places([folder])
    return gaps_until(
        lambda: len(window.open_study.files) == count and not window.panes["images"].progress.is_running
    )


def _classifying(window: object) -> dict[str, float]:
    from workbench.core.models.cards import card
    from workbench.core.models.loading import load

    # The model is in memory, as from the second run on: loading it is part of starting.
    window.runner.run(window, load, card("squeezenet1_1"), "cpu")
    window.open_study.set_device("cpu")
    return _pressed(window, "classify")


def _pressed(window: object, name: str) -> dict[str, float]:
    """The gaps from the press of a pane's button until nothing is computed any more."""
    window.show_pane(name)
    pane = window.panes[name]
    gaps_until(lambda: pane.primary_button.isEnabled() and window.runner.is_idle())
    pane.primary_button.click()
    return gaps_until(lambda: not pane.progress.is_running and window.runner.is_idle())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
