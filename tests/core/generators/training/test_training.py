"""Training: both networks learn, it can be stopped and gone on with, and what it leaves can be opened."""

import csv

import numpy as np
import pytest
import torch
from PIL import Image

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.card_files import card_path, read_card
from workbench.core.generators.files.own_files import open_own
from workbench.core.generators.latents.locating import latents_of_seeds
from workbench.core.generators.networks.design import StyleGAN2Design
from workbench.core.generators.networks.stylegan2 import StyleGAN2
from workbench.core.generators.networks.stylegan2_discriminator import StyleGAN2Discriminator
from workbench.core.generators.training.train import Pupil, begin, generator_in, loaded_pictures, train
from workbench.core.generators.training.training import Training, TrainingSettings
from workbench.core.generators.training.training_files import (
    CURVE,
    CURVE_COLUMNS,
    GOING_ON,
    SAMPLES,
    read_state,
    write_state,
)
from workbench.core.steps import Skipped

PUPIL = Pupil(32, "Reds and blues", "two colours", "CC0")


@pytest.fixture(scope="module")
def pictures():
    """64 pictures, half of them red and half blue."""
    colours = torch.zeros(64, 3, 32, 32, dtype=torch.uint8)
    colours[:32, 0] = 200
    colours[32:, 2] = 200
    return colours


def _training(total, seed=1):
    """Of 8×8 pixels: a step takes a hundredth of a second."""
    torch.manual_seed(seed)
    design = StyleGAN2Design(16, 16, (16, 16), mapping_layers=2)
    judge = StyleGAN2Design(16, 16, (16, 16), architecture="resnet", smoothing=(1.0, 1.0))
    settings = TrainingSettings(total, seed=seed, half_life=200)
    return Training(StyleGAN2(design), StyleGAN2Discriminator(judge), settings)


def _all(training, pictures):
    return [step.value for step in training.steps(pictures[:, :, :8, :8])]


def test_the_discriminator_learns_to_tell_real_from_generated(pictures):
    moments = _all(_training(640), pictures)
    first = np.mean([moment.discriminator_loss for moment in moments[:3]])
    last = np.mean([moment.discriminator_loss for moment in moments[-5:]])
    assert last < first
    assert moments[-1].seen == 640
    assert all(0 <= moment.real <= 1 and 0 <= moment.generated <= 1 for moment in moments)


def test_the_generator_learns_the_colours(pictures):
    training = _training(3_200)
    _all(training, pictures)
    w = training.average.map(latents_of_seeds(range(64), 16))
    made = training.average(w[:, None].expand(-1, training.average.style_count, -1)).clamp(-1, 1)
    red, green, blue = made.mean((2, 3)).T
    # Grey at the beginning; then without green, and red or blue. That it may know only one of both is usual so early.
    assert green.max() < -0.5
    assert ((red > 0) ^ (blue > 0)).float().mean() > 0.8


def test_the_same_seed_trains_the_same(pictures):
    first, second = (_all(_training(48), pictures) for _ in range(2))
    assert first == second
    assert _all(_training(48, seed=2), pictures) != first


def test_the_penalty_is_that_of_the_paper(pictures):
    """R1: γ/2 times the mean squared norm of the gradient at real pictures, here of a linear network."""
    training = _training(16)
    linear = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3 * 32 * 32, 1))
    training.discriminator = linear  # type: ignore[assignment]
    real = pictures[:4].float() / 127.5 - 1
    weights = linear[1].weight
    expected = weights.square().sum() * training.settings.penalty / 2
    assert torch.allclose(training._penalty(real), expected)


def test_the_average_follows_by_half_after_its_half_life():
    training = _training(16)
    training.seen, training.settings = 10**9, TrainingSettings(half_life=160)
    with torch.no_grad():
        training.average.synthesis.b4.const.zero_()
        training.generator.synthesis.b4.const.fill_(1)
    for _ in range(10):
        training._average_over(16)
    assert training.average.synthesis.b4.const.mean().item() == pytest.approx(0.5, abs=1e-4)


def test_going_on_is_the_same_as_not_having_stopped(pictures, tmp_path):
    whole = _training(96)
    expected = _all(whole, pictures)[3:]
    half = _training(48)
    _all(half, pictures)
    write_state(tmp_path, half)
    again = _training(96, seed=1)
    read_state(tmp_path, again)
    assert again.seen == 48
    found = _all(again, pictures)
    assert found[0].generator_loss == pytest.approx(expected[0].generator_loss, rel=1e-3)
    assert found[-1].seen == expected[-1].seen == 96


def test_what_is_left_can_be_opened(pictures, tmp_path):
    training = begin(PUPIL, TrainingSettings(64), tmp_path / "made")
    list(train(pictures, PUPIL, training, tmp_path / "made"))
    weights = generator_in(tmp_path / "made")
    opened = open_own(weights)
    assert opened.card == read_card(card_path(weights))
    assert (opened.card.title, opened.card.licence) == ("Reds and blues", "CC0")
    assert "64 pictures seen" in opened.card.training_data
    assert opened.discriminator is not None
    assert opened.network.centre.shape == (64,)
    assert opened.network.centre.abs().sum() > 0
    with Image.open(tmp_path / "made" / SAMPLES) as sheet:
        assert sheet.size == (320, 192)
    rows = list(csv.reader((tmp_path / "made" / CURVE).read_text().splitlines()))
    assert tuple(rows[0]) == CURVE_COLUMNS
    assert rows[-1][0] == "64"


def test_a_training_is_not_overwritten_by_mistake(pictures, tmp_path):
    list(train(pictures, PUPIL, begin(PUPIL, TrainingSettings(16), tmp_path), tmp_path))
    with pytest.raises(GeneratorError, match="--go-on"):
        begin(PUPIL, TrainingSettings(16), tmp_path)
    assert begin(PUPIL, TrainingSettings(32), tmp_path, goes_on=True).seen == 16
    with pytest.raises(GeneratorError, match="no training to go on with"):
        begin(PUPIL, TrainingSettings(16), tmp_path / "empty", goes_on=True)


@pytest.mark.parametrize("content", [b"", b"no safetensors", bytes(200)])
def test_a_damaged_state_is_refused_in_words(content, tmp_path):
    (tmp_path / GOING_ON).write_bytes(content)
    with pytest.raises(GeneratorError, match="Begin anew"):
        begin(PUPIL, TrainingSettings(16), tmp_path, goes_on=True)


def test_a_full_disk_leaves_what_was_written_before(pictures, tmp_path, monkeypatch):
    training = _training(16)
    write_state(tmp_path, training)
    before = (tmp_path / GOING_ON).read_bytes()

    def full(tensors, path):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("workbench.core.generators.training.training_files.save_file", full)
    with pytest.raises(OSError, match="No space left"):
        write_state(tmp_path, training)
    assert [path.name for path in tmp_path.iterdir()] == [GOING_ON]
    assert (tmp_path / GOING_ON).read_bytes() == before


def test_too_few_pictures_and_odd_sizes_are_refused(pictures, tmp_path):
    with pytest.raises(GeneratorError, match="too few"):
        list(train(pictures[:3], PUPIL, begin(PUPIL, TrainingSettings(16), tmp_path), tmp_path))
    with pytest.raises(GeneratorError, match="33 pixels"):
        begin(Pupil(33, "", ""), TrainingSettings(16), tmp_path / "other")


def test_pictures_are_cut_to_the_square_in_their_middle(tmp_path):
    wide = np.zeros((40, 120, 3), np.uint8)
    wide[:, 40:80] = 255
    Image.fromarray(wide).save(tmp_path / "wide.png")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    first, second = (
        step.value for step in loaded_pictures([tmp_path / "wide.png", tmp_path / "broken.png"], 32)
    )
    assert (first.shape, first.dtype) == ((3, 32, 32), torch.uint8)
    assert first.float().mean() > 250
    assert isinstance(second, Skipped)


def test_a_file_in_the_place_of_the_folder_comes_to_a_sentence(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(GeneratorError, match="cannot be made a folder"):
        begin(Pupil(32, "", ""), TrainingSettings(), tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"
