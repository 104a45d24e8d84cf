"""How long 512 feature maps take to be painted, against the time that 60 frames a second leave."""

import time
from collections.abc import Callable
from statistics import median

import numpy as np

from tests.benchmarks.measuring import Measured

COUNT, SIDE, RUNS = 512, 56, 30
FRAME = 1000 / 60


def measure() -> Measured:
    """All tiles in sight: painted again, and painted for the first time, captions included."""
    from PySide6.QtWidgets import QApplication

    from workbench.core.pictures.colour_scales import viridis
    from workbench.widgets.theme import apply_theme
    from workbench.widgets.tile_grid import Tile, TileGrid

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    apply_theme(application, "light")
    grid = TileGrid("Feature maps")
    # As large as all of them need.
    grid.resize(1600, 1900)
    grid.show()
    application.processEvents()
    chance = np.random.default_rng(0)
    pictures = [viridis(chance.random((COUNT, SIDE, SIDE), dtype=np.float32)) for _ in range(2)]
    captions = [Tile(str(at), f"{chance.random():.2f}") for at in range(COUNT)]

    def show_new(run: int) -> None:
        grid.show_tiles(pictures[run % 2], captions)
        grid.viewport().repaint()

    new = _milliseconds(show_new)
    again = _milliseconds(lambda _: grid.viewport().repaint())
    grid.close()
    figures = (
        f"the same tiles painted again {again[0]:.1f} ms, other tiles with other captions {new[0]:.1f} ms (of the "
        f"processor’s time {new[1]:.1f} ms)"
    )
    return Measured(f"{new[0] / FRAME:.2f} of a frame", figures, new[0] < 16)


def _milliseconds(work: Callable[[int], None]) -> tuple[float, float]:
    """By the clock, and of the processor's time."""
    taken = []
    for run in range(RUNS):
        start = time.perf_counter(), time.process_time()
        work(run)
        taken.append((1000 * (time.perf_counter() - start[0]), 1000 * (time.process_time() - start[1])))
    by_clock, of_processor = zip(*taken, strict=True)
    return median(by_clock), median(of_processor)
