"""Adversarial pictures: exact on a linear network, never beyond ε, and still there once saved and read back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from tests.core.networks.odd_networks import LABELS, ODD_NETWORKS, SIZE, made, state_of
from workbench.core.classification.classify import classify
from workbench.core.classification.settings import ClassifySettings
from workbench.core.models.cards import card
from workbench.core.models.machine import Machine
from workbench.core.models.preprocessing import fitted
from workbench.core.networks.adversarial import (
    Aim,
    Attack,
    attack,
    fgsm,
    magnification,
    magnified,
    pgd,
    picture_to_keep,
)
from workbench.core.networks.adversarial_settings import FGSM, PGD, AdversarialSettings
from workbench.core.networks.answers import Answer
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.opening import OpenNetwork, open_network
from workbench.core.networks.tracing import trace
from workbench.core.pictures.collection import as_on_disk
from workbench.core.pictures.reading import read
from workbench.core.pictures.samples import sample_photographs
from workbench.core.steps import Step

PREPROCESSING = replace(card("squeezenet1_1").preprocessing, resize=SIZE, crop=SIZE)


class Linear(nn.Module):
    """Two labels; the first minus the second is a sum of the pixels with known weights."""

    def __init__(self) -> None:
        super().__init__()
        self.weights = nn.Parameter(
            torch.randn(2, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(3)) / 100
        )

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return (pictures[:, None] * self.weights).sum((2, 3, 4))


def picture(seed: int = 0, size: int = SIZE) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (size, size, 3), dtype=np.uint8)


def pixels_of(picture: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(picture.copy()).permute(2, 0, 1)[None].float()


def opened(network: nn.Module, labels: int = LABELS) -> OpenNetwork:
    described = replace(card("squeezenet1_1"), preprocessing=PREPROCESSING)
    names = tuple(f"label {number}" for number in range(labels))
    return OpenNetwork(described, network.eval(), torch.device("cpu"), names, trace(network, SIZE))


def result(steps: object) -> Attack:
    *_, last = steps  # type: ignore[misc]
    assert isinstance(last, Step) and isinstance(last.value, Attack) and last.done == last.total
    return last.value


@pytest.mark.parametrize("is_wanted", [False, True])
@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize("epsilon", [1, 8])
def test_one_step_on_a_linear_network_is_the_closed_form(label: int, is_wanted: bool, epsilon: int) -> None:
    """Of two labels the entropy of one grows with the other's weights, whatever the picture."""
    network = Linear()
    found = fgsm(Aim(network, PREPROCESSING, label, is_wanted), pixels_of(picture()), epsilon)
    away = (network.weights[1 - label] - network.weights[label]).detach().sign() * (-1 if is_wanted else 1)
    expected = np.clip(picture().astype(int) + epsilon * away.permute(1, 2, 0).numpy(), 0, 255)
    assert np.array_equal(found[0].permute(1, 2, 0).numpy(), expected)


def test_a_network_that_is_very_sure_of_itself_is_no_obstacle() -> None:
    network = Linear()
    with torch.no_grad():
        network.weights *= 1000
    sure = result(attack(opened(network, 2), picture(), AdversarialSettings(epsilon=1)))
    assert sure.answers_before[0].probability == 1.0
    assert sure.largest_change == 1


@pytest.mark.parametrize("random_start", [True, False])
@pytest.mark.parametrize("epsilon", [0, 1, 3, 32])
def test_many_steps_stay_within_epsilon(epsilon: int, random_start: bool) -> None:
    settings = AdversarialSettings(epsilon, PGD, steps=6, step_size=0.7, random_start=random_start)
    edges = np.where(picture() > 127, 255, 0).astype(np.uint8)
    for given in (picture(), edges):
        steps = list(pgd(Aim(made("in-place ReLU"), PREPROCESSING, 1), pixels_of(given), settings))
        assert [step.done for step in steps] == [1, 2, 3, 4, 5, 6]
        for step in steps:
            assert float((step.value - pixels_of(given)).abs().max()) <= epsilon
            assert step.value.min() >= 0 and step.value.max() <= 255
            assert torch.equal(step.value, step.value.round())


def test_one_large_step_from_the_picture_is_the_one_step() -> None:
    aim = Aim(made("residual"), PREPROCESSING, 0)
    settings = AdversarialSettings(4, PGD, steps=1, step_size=100.0, random_start=False)
    (step,) = pgd(aim, pixels_of(picture()), settings)
    assert torch.equal(step.value, fgsm(aim, pixels_of(picture()), 4))


def test_the_gradient_has_the_signs_of_that_of_the_cross_entropy() -> None:
    network = made("in-place ReLU")
    pixels = pixels_of(picture()).requires_grad_()
    standardised = (pixels / 255 - torch.tensor(PREPROCESSING.mean).view(3, 1, 1)) / torch.tensor(
        PREPROCESSING.standard_deviation
    ).view(3, 1, 1)
    entropy = nn.functional.cross_entropy(network(standardised).double(), torch.tensor([1]))
    (slopes,) = torch.autograd.grad(entropy, pixels)
    expected = (pixels + 3 * slopes.sign()).clamp(0, 255).detach()
    found = fgsm(Aim(network, PREPROCESSING, 1), pixels.detach(), 3)
    assert float((found != expected).float().mean()) < 1e-3


def test_many_steps_do_better_than_one_and_a_seed_repeats_them() -> None:
    aim = Aim(made("in-place ReLU"), PREPROCESSING, 1)
    settings = AdversarialSettings(8, PGD, steps=20, seed=5)
    *_, step = pgd(aim, pixels_of(picture()), settings)
    *_, again = pgd(aim, pixels_of(picture()), settings)
    *_, other = pgd(aim, pixels_of(picture()), replace(settings, seed=6))
    assert torch.equal(step.value, again.value) and not torch.equal(step.value, other.value)
    once = fgsm(aim, pixels_of(picture()), 8)
    with torch.no_grad():
        before, one, many = (float(aim.loss(each)) for each in (pixels_of(picture()), once, step.value))
    assert before < one <= many + 1e-6


@pytest.mark.parametrize("way", [FGSM, PGD])
@pytest.mark.parametrize("name", [each for each in ODD_NETWORKS if each != "not a number"])
def test_odd_networks_are_attacked_and_left_as_they_were(name: str, way: str) -> None:
    network = made(name)
    odd = opened(network)
    network.train()
    before = state_of(network)
    settings = AdversarialSettings(way=way, steps=2)
    found = result(attack(odd, picture(), settings))
    assert state_of(network) == before
    assert found.after.shape == (SIZE, SIZE, 3) and found.after.dtype == np.uint8
    assert found.largest_change == 2
    assert len(found.answers_after) == LABELS


def test_what_cannot_be_attacked_is_said() -> None:
    class NoGradients(nn.Module):
        def forward(self, pictures: torch.Tensor) -> torch.Tensor:
            return (pictures * 10).round().to(torch.int8).float().mean((2, 3))

    with pytest.raises(NetworkError, match="gives no gradients"):
        result(attack(opened(NoGradients(), 3), picture(), AdversarialSettings()))
    with pytest.raises(NetworkError, match="weights may be damaged"):
        result(attack(opened(made("not a number")), picture(), AdversarialSettings()))
    one_label = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, 1))
    with pytest.raises(NetworkError, match="one label only"):
        result(attack(opened(one_label, 1), picture(), AdversarialSettings()))
    with pytest.raises(NetworkError, match="no label “zebra”"):
        result(attack(opened(Linear(), 2), picture(), AdversarialSettings(target="zebra")))


def test_a_stop_leaves_nothing_behind() -> None:
    network = made("residual")
    odd, before = opened(network), state_of(network)
    steps = attack(odd, picture(), AdversarialSettings(way=PGD))
    assert [next(steps).done, next(steps).done] == [0, 1]
    steps.close()
    assert state_of(network) == before


@pytest.fixture(scope="module")
def squeezenet() -> OpenNetwork:
    return open_network(card("squeezenet1_1"), "cpu")


@pytest.mark.parametrize("settings", [AdversarialSettings(2), AdversarialSettings(1, PGD, steps=4)])
def test_the_saved_picture_has_the_shown_effect(
    squeezenet: OpenNetwork, settings: AdversarialSettings, tmp_path: Path
) -> None:
    photograph = read(next(each for each in sample_photographs() if "cat" in each.name))
    found = result(attack(squeezenet, photograph, settings))
    assert found.has_changed_answer and found.largest_change == settings.epsilon
    preprocessing = squeezenet.card.preprocessing
    kept = picture_to_keep(photograph, found, preprocessing)
    Image.fromarray(kept).save(tmp_path / "after.png")
    assert np.array_equal(fitted(read(tmp_path / "after.png"), preprocessing), found.after)
    # Around it the picture is as it was.
    assert (
        np.abs(
            kept.astype(int) - picture_to_keep(photograph, replace(found, after=found.before), preprocessing)
        ).max()
        <= 2
    )
    (step,) = classify(
        [as_on_disk("after.png", str(tmp_path / "after.png"))], ClassifySettings(top=3), Machine("cpu")
    )
    (rows,) = step.value
    shown = [(each.label, each.probability) for each in found.answers_after[:3]]
    assert [row[1] for row in rows.rows] == [label for label, _ in shown]  # type: ignore[union-attr]
    for row, (_, probability) in zip(rows.rows, shown, strict=True):  # type: ignore[union-attr]
        assert row[3] == pytest.approx(probability, abs=1e-4)


def test_a_wanted_label_is_reached(squeezenet: OpenNetwork) -> None:
    photograph = read(next(each for each in sample_photographs() if "cat" in each.name))
    settings = AdversarialSettings(4, PGD, target="espresso", steps=15)
    found = result(attack(squeezenet, photograph, settings))
    assert found.answers_after[0].label == "espresso"
    assert found.answers_after[0].probability > found.answers_before[0].probability
    assert "now says “espresso”" in found.in_words and "4 of 255" in found.in_words


def test_the_change_is_magnified_around_grey() -> None:
    before = np.full((2, 2, 3), 100, np.uint8)
    after = before.copy()
    after[0, 0], after[1, 1] = 98, 101
    answers = (Answer(0, "cat", 1.0),)
    found = Attack(before, after, answers, answers, AdversarialSettings())
    assert magnification(found) == 50
    assert magnified(found)[0, 0].tolist() == [28] * 3 and magnified(found)[1, 1].tolist() == [178] * 3
    assert magnified(found)[0, 1].tolist() == [128] * 3
    nothing = replace(found, after=before)
    assert magnification(nothing) == 100 and (magnified(nothing) == 128).all()
    assert "still says “cat”" in nothing.in_words
