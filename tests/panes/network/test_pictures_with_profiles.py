"""Whatever colour profile a file names, every tool shows a network the numbers stored in it, as Classify does."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from tests import bad_pictures as make
from tests.panes.making import PATIENCE, make_study, open_in
from workbench.commands.network.opened import picture_at
from workbench.core.classification.classify import classify
from workbench.core.classification.settings import ClassifySettings
from workbench.core.models.cards import card
from workbench.core.models.machine import Machine
from workbench.core.networks.adversarial_settings import AdversarialSettings
from workbench.core.networks.examples import examples
from workbench.core.networks.examples_settings import ExamplesSettings
from workbench.core.networks.maps_settings import MapsQuestion, MapsSettings
from workbench.core.networks.numbers import BYTES, STANDARDISED, NumbersSettings
from workbench.core.networks.recent import Recent
from workbench.core.networks.visualise_settings import Grid, VisualiseSettings
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import read
from workbench.panes.network import (
    adversarial_work,
    maps_work,
    numbers_work,
    saliency_work,
    visualise_work,
)
from workbench.shell.main_window import MainWindow

NETWORK = card("squeezenet1_1")
LAYER = "features.3"
Looks = Callable[[PictureFile], object]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[PictureFile, PictureFile]:
    """The same numbers twice: in a file without a profile, and in one whose profile exchanges red and blue."""
    folder = tmp_path_factory.mktemp("profiles")
    pixels = np.random.default_rng(5).integers(0, 256, (8, 8, 3), dtype=np.uint8).repeat(32, 0).repeat(32, 1)
    profile = make.swapping_profile(red=2, blue=0)
    plain = make.written(folder / "plain.png", make.encoded(pixels, "PNG"))
    named = make.written(folder / "named.png", make.encoded(pixels, "PNG", icc_profile=profile))
    assert not np.array_equal(read(plain), read(named)), "people see other colours"
    return PictureFile("p.png", str(plain)), PictureFile("p.png", str(named))


def labels(file: PictureFile) -> object:
    return saliency_work.answers(saliency_work.Wish(NETWORK, "cpu", file)).labels[:5]


def saliency_map(file: PictureFile) -> object:
    *_, last = saliency_work.looked(saliency_work.Wish(NETWORK, "cpu", file, words=("grad-cam",)))
    return last.value.heat.values


def checked_map(file: PictureFile) -> object:
    wish = saliency_work.Wish(NETWORK, "cpu", file, words=("grad-cam",))
    *_, last = saliency_work.looked(wish)
    *_, checked = saliency_work.checked(wish, (last.value,), 3)
    return checked.value.check.heat.values


def attack(file: PictureFile) -> object:
    *_, last = adversarial_work.attacked(
        adversarial_work.AttackWish(NETWORK, "cpu", file, AdversarialSettings())
    )
    return last.value.attack.after


def maps(file: PictureFile) -> object:
    question = MapsQuestion(NETWORK, "cpu", file, LAYER, MapsSettings())
    return maps_work.maps_answer(question, Recent(2**20)).first.maps.values


def grid(file: PictureFile) -> object:
    wish = visualise_work.Wish(
        NETWORK, "cpu", Grid("features.12", 2), VisualiseSettings(size=32, steps=1), file
    )
    *_, last = visualise_work.formed(visualise_work.Ongoing(wish))
    return last.value.picture


def strongest_places(file: PictureFile) -> object:
    *_, last = examples([file], ExamplesSettings(NETWORK.key, LAYER, 1), Machine("cpu"))
    return last.value[0].rows


def standardised(file: PictureFile) -> object:
    settings = NumbersSettings(scale=STANDARDISED, preprocessing=NETWORK.preprocessing)
    return numbers_work.seen(file, None, settings, False).shown


def command_line(file: PictureFile) -> object:
    return picture_at(Path(file.path))


@pytest.mark.parametrize(
    "looks",
    [
        labels,
        saliency_map,
        checked_map,
        attack,
        maps,
        grid,
        strongest_places,
        standardised,
        command_line,
    ],
)
def test_a_network_gets_the_stored_numbers(looks: Looks, pair: tuple[PictureFile, PictureFile]) -> None:
    plain, named = pair
    np.testing.assert_array_equal(looks(named), looks(plain))


def test_the_labels_are_those_of_classifying(pair: tuple[PictureFile, PictureFile]) -> None:
    *_, last = classify([pair[1]], ClassifySettings(top=5), Machine("cpu"))
    found = saliency_work.answers(saliency_work.Wish(NETWORK, "cpu", pair[1])).labels[:5]
    classified = last.value[0].rows
    assert [row[1:3] for row in classified] == [(name, index) for index, name, _ in found]
    assert [row[3] for row in classified] == pytest.approx([share for *_, share in found], rel=1e-5)


def test_people_see_the_colours_that_are_meant(pair: tuple[PictureFile, PictureFile]) -> None:
    plain, named = (Path(each.path) for each in pair)
    shown = numbers_work.seen(pair[1], None, NumbersSettings(), False).shown
    assert np.array_equal(shown, read(named)) and not np.array_equal(shown, read(plain))
    assert np.array_equal(picture_at(named, is_for_network=False), read(named))


def test_the_window_reads_a_picture_anew_for_the_network(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, pair: tuple[PictureFile, PictureFile]
) -> None:
    open_in(window, qtbot, make_study(tmp_path / "small.study", Path(pair[1].path)))
    window.show_pane("numbers")
    pane = window.panes["numbers"]
    qtbot.waitUntil(lambda: pane._seen is not None, timeout=PATIENCE)
    box = next(each for each in pane.findChildren(QComboBox) if each.findData(STANDARDISED) >= 0)
    for scale, is_stored in ((STANDARDISED, True), (BYTES, False)):
        box.setCurrentIndex(box.findData(scale))
        qtbot.waitUntil(lambda wanted=scale: pane._seen.settings.scale == wanted, timeout=PATIENCE)
        assert np.array_equal(pane._seen.original, read(Path(pair[0].path))) == is_stored
