"""What it costs to watch a picture form: the program's runner and window, against a plain loop without any."""

import time
from dataclasses import replace
from statistics import median

import numpy as np

from tests.benchmarks.measuring import Measured, in_turns, in_words

SIZE, STEPS, UNIT = 128, 256, 8
RUNS = 7


def measure() -> Measured:
    """The same picture from the same seed; the plain loop has a network that ends at the layer, and torch's Adam."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    from workbench.core.models.cards import card
    from workbench.core.networks.opening import open_network
    from workbench.core.networks.visualise_settings import VisualiseSettings, one_unit
    from workbench.panes.network.visualise_stage import VisualiseStage
    from workbench.panes.network.visualise_work import Ongoing, Wish, formed
    from workbench.workers.runner import Runner

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    runner, stage = Runner(), VisualiseStage()
    stage.resize(900, 700)
    stage.show()
    network = open_network(card("squeezenet1_1"))
    settings = VisualiseSettings(size=SIZE, steps=STEPS)
    pictures = []

    def in_the_window(settings: VisualiseSettings = settings) -> float:
        ongoing = Ongoing(Wish(network.card, "cpu", one_unit("features.7", UNIT), settings))
        loop, start = QEventLoop(), time.perf_counter()

        def show(step) -> None:  # type: ignore[no-untyped-def]
            if step.value:
                ongoing.forming = step.value
                stage.show_forming(ongoing)

        runner.run(stage, formed, ongoing, each_step=show, then=lambda _: loop.quit())
        loop.exec()
        pictures.append(ongoing.forming.picture)  # type: ignore[union-attr]
        return time.perf_counter() - start

    def plainly() -> float:
        start = time.perf_counter()
        pictures.append(plain_loop(network, settings))
        return time.perf_counter() - start

    in_the_window(replace(settings, steps=8))
    plainly()
    pairs = in_turns(in_the_window, plainly, RUNS)
    runner.shut_down()
    stage.close()
    difference = int(np.abs(pictures[-1].astype(int) - pictures[-2]).max())
    ours, rival = (median(each) for each in (pairs.ours, pairs.rival))
    figures = f"{ours:.2f} s, rival {rival:.2f} s; pictures differ by {difference} of 255 at the most"
    return Measured(in_words(pairs.time), figures, median(pairs.time) <= 1.1)


def plain_loop(network, settings):  # type: ignore[no-untyped-def]
    """What somebody would write who only wants the picture in the end."""
    import torch

    from workbench.core.networks.visualise.looking import shown
    from workbench.core.networks.visualise.painting import first_numbers, painted

    layers = network.network.features[:8]
    chance = torch.Generator().manual_seed(settings.seed)
    numbers = first_numbers(settings, 1, chance).requires_grad_()
    adam = torch.optim.Adam([numbers], lr=settings.learning_rate)
    for _ in range(settings.steps):
        adam.zero_grad()
        batch = shown(painted(numbers, settings), network, settings, settings.size, chance)
        loss = -layers(batch)[:, UNIT].mean()
        loss.backward()
        adam.step()
    with torch.no_grad():
        return painted(numbers, settings)[0].permute(1, 2, 0).mul(255).round().byte().numpy()
