"""Where a network looked, asked of every kind of network; nothing of the asking stays behind."""

from typing import Any

import numpy as np
import pytest
import torch
import torchvision
from torch import nn

from tests.core.networks.odd_networks import LABELS, ODD_NETWORKS, SIZE, made, state_of
from tests.core.networks.saliency.asking import PREPROCESSING, ask, branching, random_picture
from workbench.core.networks.answers import probabilities_of
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.saliency import looking
from workbench.core.networks.saliency.baselines import baseline_of
from workbench.core.networks.saliency.class_activation import (
    grad_cam,
    grad_cam_plus_plus,
    last_telling_layer,
    maps_and_gradients,
)
from workbench.core.networks.saliency.looking import heat, heats
from workbench.core.networks.saliency.settings import BASELINES, METHODS, SaliencySettings, method
from workbench.core.networks.tracing import Layer, trace
from workbench.core.settings import describe

QUICK = SaliencySettings(samples=9, steps=9, window=16, stride=8)
WORDS = [each.word for each in METHODS]


def most_probable_label(network: nn.Module) -> int:
    """Other labels may have a map of zeroes in networks of random weights."""
    return int(probabilities_of(network, random_picture()).argmax())


def test_every_method_is_described_and_can_be_computed() -> None:
    known = {each.name for each in describe(SaliencySettings)}
    assert set(WORDS) == looking._AT_ONCE.keys() | looking._IN_STEPS.keys() and len(set(WORDS)) == len(WORDS)
    for each in METHODS:
        assert each.sentence.endswith(".") and each.address.startswith("https://") and each.source
        assert set(each.settings) <= known
    with pytest.raises(NetworkError, match="The methods are: grad-cam, "):
        method("magic")


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    "name", [each for each in ODD_NETWORKS if each not in ("not a number", "one dimension")]
)
def test_all_methods_work_on_odd_networks_and_leave_them_as_they_were(name: str, word: str) -> None:
    network = made(name).train()
    before = state_of(network)
    question = ask(network, label=most_probable_label(network))
    *_, last = heats(question, [word], QUICK)
    found = last.value
    assert found is not None and found.values.shape == (SIZE, SIZE) and found.values.dtype == np.float32
    assert np.isfinite(found.values).all() and np.ptp(found.values) > 0
    assert found.is_signed == method(word).is_signed and (found.is_signed or found.values.min() >= 0)
    assert state_of(network) == before
    assert heat(question, word, QUICK).values.tobytes() == found.values.tobytes()


@pytest.mark.parametrize("word", WORDS)
def test_damaged_weights_are_refused_in_words(word: str) -> None:
    network = made("not a number")
    before = state_of(network)
    with pytest.raises(NetworkError, match="weights may be damaged"):
        heat(ask(network), word, QUICK)
    assert state_of(network) == before


@pytest.mark.parametrize("word", WORDS)
def test_a_network_that_fails_on_its_way_is_left_as_it_was(
    word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = branching().train()
    before, question = state_of(network), ask(network, "wide")

    def fail(*_: Any) -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr(network.hidden, "forward", fail)
    with pytest.raises(RuntimeError, match="no memory"):
        heat(question, word, QUICK)
    assert state_of(network) == before


@pytest.mark.parametrize("word", ["smoothgrad", "integrated", "occlusion"])
def test_a_stop_leaves_nothing_behind(word: str) -> None:
    network = branching().train()
    before = state_of(network)
    steps = heats(ask(network), [word], QUICK)
    assert next(steps).done == 0
    assert next(steps).done > 0
    steps.close()
    assert state_of(network) == before


def test_steps_count_passes_and_bring_each_map_when_it_is_done() -> None:
    steps = list(heats(ask(branching(), "wide"), ["grad-cam", "smoothgrad", "occlusion"], QUICK))
    covers = 3 * 3
    assert {step.total for step in steps} == {1 + 9 + covers}
    assert [step.done for step in steps] == [0, 1, 9, 10, 18, 19]
    assert [step.value and step.value.method for step in steps] == [
        None,
        "grad-cam",
        None,
        "smoothgrad",
        None,
        "occlusion",
    ]


def test_real_quantised_networks_give_no_gradients_and_can_be_covered() -> None:
    class Whole(nn.Module):
        """A head that computes in whole numbers, as quantised ones do."""

        def forward(self, pictures: torch.Tensor) -> torch.Tensor:
            whole = (pictures * 10).round().to(torch.int8)
            return whole.float().mean((2, 3)) @ torch.eye(3, LABELS)

    network = Whole().eval()
    for word in ("gradients", "guided", "smoothgrad", "integrated"):
        with pytest.raises(NetworkError, match="gives no gradients"):
            heat(ask(network), word, QUICK)
    assert np.ptp(heat(ask(network, label=0), "occlusion", QUICK).values) > 0


def test_labels_that_are_not_there_are_refused() -> None:
    with pytest.raises(NetworkError, match="5 labels"):
        heat(ask(branching(), label=5), "gradients", QUICK)


def test_the_settings_that_count_are_kept_with_the_map() -> None:
    question = ask(branching(), "wide")
    assert heat(question, "grad-cam", QUICK).settings == {"layer": "wide"}
    assert heat(question, "smoothgrad", QUICK).settings == {"samples": 9, "noise": 0.15, "seed": 0}
    assert heat(question, "occlusion", QUICK).settings == {"baseline": "black", "window": 16, "stride": 8}
    assert heat(question, "gradients", QUICK).settings == {}


def test_another_seed_gives_another_map() -> None:
    question = ask(branching())
    one, other = (heat(question, "smoothgrad", SaliencySettings(samples=9, seed=seed)) for seed in (0, 1))
    assert not np.array_equal(one.values, other.values)
    without = heat(question, "smoothgrad", SaliencySettings(samples=9, noise=0))
    assert np.allclose(without.values, heat(question, "gradients", QUICK).values, atol=1e-6)


# Integrated gradients.


@pytest.mark.parametrize("baseline", BASELINES)
def test_integrated_gradients_sum_to_the_rise_of_the_answer(baseline: str) -> None:
    question = ask(branching())
    found = heat(question, "integrated", SaliencySettings(steps=200, baseline=baseline))
    empty = baseline_of(baseline, question.batch, PREPROCESSING)
    with torch.no_grad():
        rise = (question.network(question.batch) - question.network(empty))[0, 2]
    assert found.values.sum() == pytest.approx(float(rise), rel=0.02)
    error = abs(found.values.sum(dtype=np.float64) - float(rise)) / abs(float(rise))
    assert found.completeness_error == pytest.approx(error, abs=1e-4) and not found.note


def test_an_incomplete_sum_is_said() -> None:
    class Cubic(nn.Module):
        def forward(self, pictures: torch.Tensor) -> torch.Tensor:
            return (pictures**3).sum((2, 3)) @ torch.ones(3, LABELS)

    found = heat(ask(Cubic()), "integrated", SaliencySettings(steps=1))
    assert found.completeness_error is not None and found.completeness_error > 0.05
    assert "more steps" in found.note


def test_empty_pictures() -> None:
    batch = random_picture(size=64)
    black = baseline_of("black", batch, PREPROCESSING)
    for channel, (mean, deviation) in enumerate(
        zip(PREPROCESSING.mean, PREPROCESSING.standard_deviation, strict=True)
    ):
        assert torch.allclose(black[0, channel] * deviation + mean, torch.tensor(0.0), atol=1e-6)
    assert not baseline_of("mean grey", batch, PREPROCESSING).any()
    blurred = baseline_of("blurred", batch, PREPROCESSING)
    assert blurred.std() < 0.2 * batch.std() and torch.allclose(blurred.mean(), batch.mean(), atol=0.05)
    assert baseline_of("blurred", random_picture(size=2), PREPROCESSING).shape == (1, 3, 2, 2)
    with pytest.raises(NetworkError, match="There are: black, mean grey, blurred"):
        baseline_of("white", batch, PREPROCESSING)


# Occlusion.


def test_only_what_covers_the_place_that_matters_counts() -> None:
    class OnePlace(nn.Module):
        def forward(self, pictures: torch.Tensor) -> torch.Tensor:
            return pictures[:, :, 20, 10].sum(1, keepdim=True).expand(-1, LABELS)

    batch = torch.ones(1, 3, SIZE, SIZE)
    question = ask(OnePlace(), batch=batch)
    found = heat(question, "occlusion", SaliencySettings(window=4, stride=4, baseline="mean grey")).values
    expected = np.zeros((SIZE, SIZE))
    expected[20:24, 8:12] = 3
    assert np.array_equal(found, expected)


# Grad-CAM.


def test_grad_cam_plus_plus_as_in_the_paper() -> None:
    question = ask(branching(), "wide")
    assert question.layer is not None
    maps, gradients = (each[0].double().numpy() for each in maps_and_gradients(question, question.layer))
    summed = np.zeros(maps.shape[1:])
    for one, slopes in zip(maps, gradients, strict=True):
        weight = 0.0
        for place in np.ndindex(slopes.shape):
            slope = slopes[place]
            if slope:
                share = slope**2 / (2 * slope**2 + one.sum() * slope**3)
                weight += share * max(slope, 0)
        summed += weight * one
    expected = torch.tensor(np.maximum(summed, 0))[None, None]
    enlarged = nn.functional.interpolate(expected, size=(SIZE, SIZE), mode="bilinear")[0, 0].numpy()
    assert enlarged.max() > 0
    assert np.allclose(
        grad_cam_plus_plus(question).values.numpy(), enlarged, rtol=1e-4, atol=1e-4 * enlarged.max()
    )


def test_each_call_of_a_shared_layer_has_a_map_of_its_own() -> None:
    network = made("shared modules")
    found = [grad_cam(ask(network, name)).values for name in ("again", "again:2")]
    assert not torch.equal(found[0], found[1])


def test_layers_without_places_are_explained() -> None:
    with pytest.raises(NetworkError, match="says nothing of places"):
        heat(ask(branching(), "hidden"), "grad-cam", QUICK)
    with pytest.raises(NetworkError, match="no layer whose maps"):
        heat(ask(made("one dimension")), "grad-cam", QUICK)


def test_a_layer_that_takes_no_part_is_named() -> None:
    network = made("dynamic control flow")
    bright = ask(network, batch=torch.ones(1, 3, SIZE, SIZE))
    dark = trace(network, SIZE)[0]
    assert dark.name == "dark"
    with pytest.raises(NetworkError, match="“dark” took no part"):
        grad_cam(looking.replace(bright, layer=dark))


def test_a_map_of_nothing_is_explained() -> None:
    network = nn.Sequential(nn.Conv2d(3, LABELS, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    nn.init.constant_(network[0].bias, -100.0)  # type: ignore[arg-type]
    found = heat(ask(network.eval(), "1"), "grad-cam", QUICK)
    assert not found.values.any() and "the map is empty" in found.note


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("squeezenet1_1", "classifier.2"),
        ("resnet18", "layer4"),
        ("mobilenet_v3_small", "features"),
        ("vit_b_16", "encoder.layers.encoder_layer_1.ln_1"),
        ("swin_t", "permute"),
    ],
)
def test_the_usual_layer_is_the_last_with_maps_that_matter(name: str, expected: str) -> None:
    torch.manual_seed(0)
    if name == "vit_b_16":
        network = torchvision.models.VisionTransformer(32, 8, 2, 2, 16, 32, num_classes=LABELS)
        nn.init.normal_(network.heads.head.weight)
    else:
        network = torchvision.models.get_model(name, weights=None, num_classes=LABELS)
    size = 32 if name == "vit_b_16" else 96
    layers = trace(network, size)
    found = last_telling_layer(network.eval(), layers, size)
    assert found.name == expected
    assert isinstance(found, Layer) and found.grid is not None


def test_a_transformer_without_a_relu_is_told_that_guiding_changes_nothing() -> None:
    question = ask(made("attention"))
    found = heat(question, "guided", QUICK)
    assert "no ReLU" in found.note
    assert np.array_equal(found.values, heat(question, "gradients", QUICK).values)
