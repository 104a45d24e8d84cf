"""Feature maps in the window: from a click to painted tiles against the bare pass, and through the whole network."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image

from tests.benchmarks.measuring import RUNS, Measured
from workbench.core.networks.maps import FeatureMaps

LAYERS = ("features.0", "features.4", "features.9", "features.12", "classifier.1")
FRAME = 1 / 60
MOST, STEPS_A_SECOND = 1.3, 10

Seconds = tuple[float, float]
"""By the clock, and of the processor's time: where others work too, the clock counts their work as well."""


def measure() -> Measured:
    """Each layer in turns with the bare pass to it; the worst layer counts."""
    with TemporaryDirectory() as place, _Pane(Path(place)) as window:
        window.warm_up(LAYERS)
        beyond, words = [], []
        for name in LAYERS:
            pairs = [(window.seconds_to_paint(name), window.bare_pass(name)) for _ in range(2 * RUNS)]
            ours, bare = (_medians(each) for each in zip(*pairs, strict=True))
            beyond.append((ours[0] - FRAME) / bare[0])
            words.append(f"{name} {_in_words(ours)}, bare {_in_words(bare)}")
    return Measured(f"{max(beyond):.2f} after one frame", "; ".join(words), max(beyond) <= MOST)


def measure_slider() -> Measured:
    """The slider goes on as soon as a layer is painted; nothing was looked at before."""
    with TemporaryDirectory() as place, _Pane(Path(place)) as window:
        window.warm_up(LAYERS[:1])
        names = [each.name for each in window.pane.focus.layers if not each.same_as]
        times = [window.seconds_to_paint(name)[0] for name in names]
        again = [window.seconds_to_paint(name, is_kept=True)[0] for name in names[-5:]]
    rate, slowest = len(times) / sum(times), max(times)
    figures = (
        f"{len(times)} layers, slowest step {1000 * slowest:.0f} ms; kept ones {1000 * median(again):.0f} ms"
    )
    return Measured(f"{rate:.0f} steps a second", figures, rate >= STEPS_A_SECOND)


@dataclass
class _Pane:
    """The pane with one picture, on a screen that is only memory."""

    place: Path

    def __enter__(self) -> "_Pane":
        from PySide6.QtWidgets import QApplication

        from workbench.panes.network.maps import MapsPane
        from workbench.panes.open_study import OpenStudy, load_study
        from workbench.study.pictures import add_pictures
        from workbench.study.study import create_study
        from workbench.widgets.theme import apply_theme
        from workbench.workers.runner import Runner

        application = QApplication.instance() or QApplication([])
        assert isinstance(application, QApplication)
        self.application = application
        apply_theme(application, "light")
        pixels = np.random.default_rng(1).integers(0, 256, (32, 40, 3), dtype=np.uint8)
        Image.fromarray(pixels).resize((640, 480), Image.Resampling.BICUBIC).save(self.place / "a.jpg")
        with create_study(self.place / "one.study") as study:
            for _ in add_pictures(study, [self.place]):
                pass
        self.runner, self.shared = Runner(), OpenStudy()
        self.pane = MapsPane(self.shared, self.runner)
        self.pane.resize(1600, 900)
        self.pane.show()
        self.loaded = load_study(self.place / "one.study", False, False, [])
        self.shared.show(self.loaded)
        self._until(lambda: self.pane._answer is not None)
        return self

    def __exit__(self, *_: Any) -> None:
        from PySide6.QtCore import QCoreApplication, QEvent

        self.pane.close()
        self.runner.shut_down()
        self.shared.leave()
        self.loaded.study.close()
        # By Qt, here and now: left to the garbage collector, its parts would go in any order and on any thread.
        self.pane.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def warm_up(self, names: tuple[str, ...]) -> None:
        """What happens once, torch's first passes for instance, is not measured."""
        for name in (*names, *names):
            self.seconds_to_paint(name)
            self.bare_pass(name)

    def seconds_to_paint(self, name: str, is_kept: bool = False) -> Seconds:
        """From choosing a layer until its tiles are painted."""
        self.pane.focus.choose_layer("classifier.3" if name != "classifier.3" else "features.0")
        self._until(lambda: self.pane._answer.question.layer == self.pane.focus.layer)
        self.application.processEvents()
        # What the maps mean for the decision follows when a person stays; here nobody does.
        self.pane._meaning_soon.stop()
        if not is_kept:
            self._forget_maps()
        start = _now()
        self.pane.focus.choose_layer(name)
        self._until(lambda: self.pane._answer.question.layer == name)
        self.pane._panel.grid.viewport().repaint()
        seconds = _since(start)
        self.pane._meaning_soon.stop()
        return seconds

    def _forget_maps(self) -> None:
        """The picture stays prepared, as it is while a person moves through layers."""
        recent = self.pane._recent
        for key in [each for each, (value, _) in recent._kept.items() if isinstance(value, FeatureMaps)]:
            recent.bytes -= recent._kept.pop(key)[1]

    def bare_pass(self, name: str) -> Seconds:
        """The pass to the layer that is shown, ended there by a bare hook."""
        import torch

        from workbench.core.networks.maps import shown_layer
        from workbench.core.networks.opening import network_input, open_network
        from workbench.core.pictures.reading import read

        opened = open_network(self.pane.focus.card, "cpu")
        batch = network_input(read(self.place / "a.jpg"), opened)
        module = opened.network.get_submodule(shown_layer(opened, name).module)
        handle = module.register_forward_hook(_stop)
        try:
            with torch.inference_mode():
                start = _now()
                with suppress(_ReachedError):
                    opened.network(batch)
                return _since(start)
        finally:
            handle.remove()

    def _until(self, is_done: Callable[[], bool]) -> None:
        from PySide6.QtCore import QEventLoop

        while not is_done():
            self.application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def _now() -> Seconds:
    return time.perf_counter(), time.process_time()


def _since(start: Seconds) -> Seconds:
    now = _now()
    return now[0] - start[0], now[1] - start[1]


def _medians(times: tuple[Seconds, ...]) -> Seconds:
    by_clock, of_processor = zip(*times, strict=True)
    return median(by_clock), median(of_processor)


def _in_words(seconds: Seconds) -> str:
    return f"{1000 * seconds[0]:.0f} ms (processor {1000 * seconds[1]:.0f} ms)"


class _ReachedError(Exception):
    pass


def _stop(*_: Any) -> None:
    raise _ReachedError
