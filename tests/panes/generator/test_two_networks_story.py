"""Somebody watches the two networks, lets one judge the pictures of both, and reads how training went."""

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QSpinBox, QTabWidget
from pytestqt.qtbot import QtBot

from tests.core.generators.making import kept_generator
from tests.panes.making import SynchronousRunner, button, load
from workbench.core.generators.files.store import opened, own_folder
from workbench.core.generators.latents.locating import latents_of_seeds
from workbench.core.generators.variations.game import answer_to, generated_pictures
from workbench.core.networks.convolution_settings import TRANSPOSED
from workbench.panes.generator.two_networks import TwoNetworksPane
from workbench.panes.generator.two_networks_charts import AnswersChart, CurveChart
from workbench.panes.generator.two_networks_flow import GameFlow
from workbench.panes.generator.two_networks_work import GameSettings, spread_out
from workbench.panes.open_study import OpenStudy


@pytest.fixture
def pane(qtbot: QtBot) -> Iterator[TwoNetworksPane]:
    made = TwoNetworksPane(OpenStudy(), SynchronousRunner())
    qtbot.addWidget(made)
    made.failed.connect(lambda pane, error: pane.message_bar.show_message("error", str(error)))
    made.resize(940, 640)
    made.show()
    yield made
    made.stop()


def flow(pane: TwoNetworksPane) -> GameFlow:
    return pane.findChild(GameFlow)


def chart(pane: TwoNetworksPane) -> AnswersChart:
    return pane._answers.chart


def test_noise_becomes_a_picture_and_an_answer(pane: TwoNetworksPane) -> None:
    card = kept_generator(resolution=16)
    pane.focus.choose_generator(card)
    pane.findChild(QSpinBox).setValue(5)
    look = flow(pane).look
    assert look is not None
    np.testing.assert_allclose(look.z, latents_of_seeds([5], 32)[0])
    expected = generated_pictures(opened(card.key), [5])[0].permute(1, 2, 0).numpy()
    np.testing.assert_array_equal(look.generated, expected)
    assert look.answer == pytest.approx(answer_to(opened(card.key), expected))
    assert look.real is None and look.real_answer is None
    assert "Seed 5" in flow(pane).accessibleDescription()


def test_real_and_generated_pictures_are_judged(pane: TwoNetworksPane, study_path: Path) -> None:
    pane.focus.choose_generator(kept_generator(resolution=16))
    study = load(study_path)
    pane.open_study.show(study)
    assert flow(pane).look.real is not None and 0 <= flow(pane).look.real_answer <= 1
    assert "70 pictures" in pane.primary_button.text()
    pane.primary_button.click()
    assert pane.findChild(QTabWidget).currentIndex() == 1
    assert [row.count for row in chart(pane).rows] == [6, 64]
    assert [sum(row.counts) for row in chart(pane).rows] == [6, 64]
    study.study.close()


def test_without_pictures_only_generated_ones_are_judged(pane: TwoNetworksPane) -> None:
    pane.focus.choose_generator(kept_generator(resolution=16))
    assert "at least four" in pane._note.text()
    pane.primary_button.click()
    assert [row.count for row in chart(pane).rows] == [0, 64]
    assert "No pictures are open" in pane._answers._note.text()


def test_without_a_discriminator_the_starter_is_offered(pane: TwoNetworksPane) -> None:
    pane.focus.choose_generator(kept_generator(resolution=16, with_discriminator=False))
    look = flow(pane).look
    assert look is not None and look.answer is None
    assert "starter" in pane.primary_button.text() and "without its discriminator" in pane._note.text()


def test_the_training_is_shown_where_it_is_recorded(pane: TwoNetworksPane) -> None:
    card = kept_generator(resolution=16)
    (own_folder() / "Small_curve.csv").write_text(
        "seen,generator_loss,discriminator_loss,real,generated\n2000,0.7,1.3,0.6,0.4\n4000,2.0,0.5,0.9,0.1\n"
    )
    pane.focus.choose_generator(card)
    pane._tabs.setCurrentIndex(2)
    shares, losses = pane.findChildren(CurveChart)
    assert shares.isVisible() and "real: 90% at the end; generated: 10%" in shares.accessibleDescription()
    assert losses._levels == (math.log(2), 2 * math.log(2))
    assert not shares.grab().isNull() and not losses.grab().isNull()
    pane.focus.choose_generator(None)
    assert not shares.isVisible()


def test_the_lab_of_convolutions_is_one_click_away(pane: TwoNetworksPane) -> None:
    asked: list[str] = []
    pane.open_study.pane_requested.connect(asked.append)
    pane.open_study.network.operation_requested.connect(asked.append)
    button(pane, "transposed convolution").click()
    assert asked == ["convolution", TRANSPOSED]


def test_real_pictures_are_spread_over_the_study() -> None:
    files = [Path(str(at)) for at in range(100)]
    assert spread_out(files, 4) == (files[0], files[25], files[50], files[75])
    assert spread_out(files[:3], 4) == tuple(files[:3])
    assert GameSettings().real == 64
