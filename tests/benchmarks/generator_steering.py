"""The window while a slider of a generator is dragged: how long it is deaf, and whether the newest is shown last."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measuring import Measured

SECONDS = 60
BETWEEN_MOVES = 8
"""Milliseconds; a mouse reports about so often."""
RESOLUTION, CHANNELS = 256, 16_384


def measure() -> Measured:
    """In a process of its own, with a generator of random weights."""
    with tempfile.TemporaryDirectory() as place:
        words = [sys.executable, "-m", "tests.benchmarks.generator_steering", place, str(SECONDS)]
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
        output = subprocess.run(words, env=environment, stdout=subprocess.PIPE, check=True, text=True).stdout
    found = json.loads(output.splitlines()[-1])
    figures = (
        f"99th percentile {found['p99']:.1f} ms, worst {found['worst']:.0f} ms in {found['seconds']:.0f} s; "
        f"{found['moves']:,} moves, {found['pictures']:,} pictures painted, the newest last: "
        f"{'yes' if found['is_newest_last'] else 'no'}; whole picture {found['rest']:.0f} ms after the last move"
    )
    is_met = found["p99"] <= 16 and found["worst"] <= 100 and found["is_newest_last"]
    return Measured("–", figures, is_met)


def main(root: Path, seconds: float) -> None:
    """Open the generator in the real window, drag a slider to and fro, print the gaps of a heartbeat as JSON."""
    for name in ("SETTINGS", "CACHE", "DOCUMENTS", "MODELS"):
        os.environ[f"WORKBENCH_{name}"] = str(root / name.lower())
    from time import perf_counter

    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from tests.benchmarks.heartbeat import gaps_until
    from workbench.shell.application import spare_collections
    from workbench.shell.main_window import MainWindow
    from workbench.shell.preferences import Preferences
    from workbench.widgets.theme import apply_theme

    application = QApplication(["workbench"])
    apply_theme(application, "light")
    key, direction = _made()
    window = MainWindow(Preferences())
    spare_collections(window, application)
    window.show()
    window.look_for_devices()
    window.show_pane("steer")
    pane, focus = window.panes["steer"], window.open_study.generator
    pane.open_kept(key)
    gaps_until(lambda: pane._live.finished is not None and bool(window.open_study.devices))
    focus.steer_by([direction])
    gaps_until(lambda: pane._live.finished is not None)
    seen: list[object] = []
    pane._live.seen.connect(seen.append)
    slider = pane._controls._sliders._rows[direction.key].slider._slider
    slider.setSliderDown(True)
    start, moves = perf_counter(), [0]

    def move() -> None:
        moves[0] += 1
        slider.setValue(abs(moves[0] * 7 % 2000 - 1000))

    timer = QTimer()
    timer.timeout.connect(move)
    timer.start(BETWEEN_MOVES)
    gaps = gaps_until(lambda: perf_counter() - start > seconds)
    timer.stop()
    slider.setSliderDown(False)
    last = perf_counter()
    gaps_until(lambda: pane._live.finished is not None)
    found = {
        "moves": moves[0],
        "pictures": len(seen),
        "is_newest_last": seen[-1].wish.point == focus.point,
        "rest": 1000 * (perf_counter() - last),
    }
    print(json.dumps(gaps | found))
    window.close()


def _made() -> tuple[str, object]:
    """A generator of the size of the paper's, and one direction for it."""
    import numpy as np
    import torch

    from tests.core.generators.making import card_for
    from workbench.core.generators.files.own_files import write_generator
    from workbench.core.generators.files.store import own_folder
    from workbench.core.generators.latents.directions import Direction
    from workbench.core.generators.latents.vectors import Vectors
    from workbench.core.generators.networks.design import StyleGAN2Design, usual_channels
    from workbench.core.generators.networks.stylegan2 import StyleGAN2

    torch.manual_seed(0)
    network = StyleGAN2(StyleGAN2Design(512, 512, usual_channels(RESOLUTION, CHANNELS, 512)))
    network.eval().requires_grad_(False)
    own_folder().mkdir(parents=True)
    card = write_generator(own_folder() / "large.safetensors", card_for(network, "Large"), network)
    step = np.random.default_rng(0).normal(size=512) * card.spread / 512**0.5
    return card.key, Direction("thing", "Thing", "given", Vectors.of(step), card.key)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
