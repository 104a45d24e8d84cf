"""What a network wants to see: closed forms, the same seed, every odd network, and nothing left behind."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from tests.core.networks.odd_networks import ODD_NETWORKS, SIZE, made, state_of
from tests.core.networks.visualise.open_networks import PLAIN_NUMBERS, opened
from workbench.core.models.cards import card
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.opening import OpenNetwork, open_network
from workbench.core.networks.visualise.beginning import begin
from workbench.core.networks.visualise.moving import moved
from workbench.core.networks.visualise.optimise import Forming, Optimisation, total_variation, visualise
from workbench.core.networks.visualise.painting import first_numbers, painted
from workbench.core.networks.visualise.steepest import Adam
from workbench.core.networks.visualise.wishes import likeness
from workbench.core.networks.visualise_settings import (
    CLASS,
    LAYER,
    PIXELS,
    PLAIN,
    UNIT,
    Target,
    VisualiseSettings,
    one_unit,
)

QUICK = VisualiseSettings(size=SIZE, steps=6)
PLAINLY = replace(QUICK, painting=PIXELS, colours=PLAIN, robustness=False)
BROKEN = ("not a number", "one dimension")


def formed(optimisation: Optimisation) -> Forming:
    *_, last = visualise(optimisation)
    return last.value


class LooksAtPatch(nn.Module):
    """One convolution that covers the whole picture: its answer is a sum of products and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.filters = nn.Conv2d(3, 4, SIZE, bias=False)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return self.filters(pictures).flatten(1)


def test_what_a_linear_unit_wants_is_its_own_filter() -> None:
    network = LooksAtPatch()
    forming = formed(begin(opened(network, labels=4), one_unit("filters", 2), replace(PLAINLY, steps=500)))
    wanted = network.filters.weight[2].detach().permute(1, 2, 0).numpy()
    picture = forming.pictures[0] / 255 - 0.5
    # Of a sum of products over pixels from 0 to 1 the largest is reached where each pixel is as bright as its weight is
    # positive: that is, 1 or 0.
    assert (np.sign(picture) == np.sign(wanted))[np.abs(wanted) > 0.003].mean() > 0.999
    largest = (np.abs(wanted).sum() / 2) / 0.25
    assert forming.values[-1, 0] == pytest.approx(largest, rel=0.02)


def test_a_direction_of_units_wants_the_sum_of_their_filters() -> None:
    network = LooksAtPatch()
    target = Target("filters", ((0, 1.0), (3, -2.0)))
    forming = formed(begin(opened(network, labels=4), target, replace(PLAINLY, steps=100)))
    weights = network.filters.weight.detach()
    wanted = (weights[0] - 2 * weights[3]).permute(1, 2, 0).numpy()
    picture = forming.pictures[0] / 255 - 0.5
    assert np.corrcoef(picture.ravel(), np.sign(wanted).ravel())[0, 1] > 0.95


def test_steps_are_those_of_torchs_adam() -> None:
    ours, theirs = torch.ones(5), torch.ones(5, requires_grad=True)
    adam, optimiser = Adam(ours, 0.05), torch.optim.Adam([theirs], lr=0.05)
    for step in range(4):
        theirs.grad = torch.linspace(-1, 2, 5) * (step + 1)
        adam.step(theirs.grad.clone())
        optimiser.step()
    assert torch.allclose(ours, theirs.detach(), atol=1e-7)


def test_the_picture_is_that_of_a_plain_loop_with_torchs_adam() -> None:
    network, settings = open_network(card("squeezenet1_1")), VisualiseSettings(size=48, steps=12)
    chance = torch.Generator().manual_seed(settings.seed)
    numbers = first_numbers(settings, 1, chance).requires_grad_()
    adam = torch.optim.Adam([numbers], lr=settings.learning_rate)
    for _ in range(settings.steps):
        adam.zero_grad()
        batch = (
            painted(numbers, settings) - torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
        ) / torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
        (-network.network.features[:8](moved(batch, chance))[:, 8].mean()).backward()
        adam.step()
    plain = painted(numbers.detach(), settings)[0].permute(1, 2, 0).mul(255).round().numpy()
    ours = formed(begin(network, one_unit("features.7", 8), settings)).picture
    assert np.abs(ours - plain).max() <= 2


def test_values_are_those_of_a_plain_pass() -> None:
    network = made("in-place ReLU")
    maps = network[:4](torch.zeros(1, 3, SIZE, SIZE)).detach()
    at_first = {
        "channel": maps[0, 2].mean(),
        UNIT: maps[0, 2, 8, 8],
        LAYER: maps.square().mean(),
        CLASS: network(torch.zeros(1, 3, SIZE, SIZE))[0, 2].detach(),
    }
    for objective, expected in at_first.items():
        optimisation = begin(opened(network), one_unit("3", 2), replace(PLAINLY, objective=objective))
        # The mean colour is what 0 stands for.
        optimisation._numbers.zero_()
        optimisation.advance()
        assert optimisation.forming().values[0, 0] == pytest.approx(float(expected), abs=1e-6), objective


@pytest.mark.parametrize("painting", ["Fourier", PIXELS])
def test_the_built_in_network_is_excited_more_and_more(painting: str) -> None:
    network = open_network(card("squeezenet1_1"))
    settings = VisualiseSettings(size=64, steps=20, painting=painting)
    values = formed(begin(network, one_unit("features.7", 12), settings)).values[:, 0]
    assert values[-1] > values[:3].max() + 5


def test_the_same_seed_gives_the_same_picture_also_after_a_pause() -> None:
    network = opened(made("residual"))
    whole = formed(begin(network, one_unit("relu", 1), QUICK))
    paused = begin(network, one_unit("relu", 1), QUICK)
    steps = visualise(paused, wanted=(3,))
    while next(steps).done < 3:
        pass
    steps.close()
    assert paused.done == 3 and not paused.is_done
    again = formed(paused)
    assert np.array_equal(whole.pictures, again.pictures)
    assert np.array_equal(whole.values, again.values)
    other = formed(begin(network, one_unit("relu", 1), replace(QUICK, seed=1)))
    assert not np.array_equal(whole.pictures, other.pictures)


def test_however_many_are_computed_together_the_pictures_are_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network, settings = opened(made("residual")), replace(QUICK, pictures=3)
    together = formed(begin(network, one_unit("first", 1), settings))
    monkeypatch.setattr("workbench.core.networks.visualise.optimise._PIXELS_AT_ONCE", SIZE * SIZE)
    apart = formed(begin(network, one_unit("first", 1), settings))
    assert np.abs(together.pictures.astype(int) - apart.pictures).max() <= 1
    assert together.picture.shape == (SIZE, 3 * SIZE, 3)


def test_only_some_steps_are_shown_and_always_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.core.networks.visualise.optimise.SECONDS_BETWEEN_PICTURES", 1e9)
    steps = list(visualise(begin(opened(made("frozen")), one_unit("0", 1), QUICK), wanted=(4,)))
    assert [(step.done, step.total) for step in steps] == [(1, 6), (4, 6), (6, 6)]
    assert steps[-1].value.values.shape == (6, 1)
    assert steps[-1].value.pictures.dtype == np.uint8


@pytest.mark.parametrize("kind", [each for each in ODD_NETWORKS if each not in BROKEN])
def test_every_layer_of_odd_networks_can_be_asked(kind: str) -> None:
    network = opened(made(kind))
    before = state_of(network.network)
    for layer in network.layers:
        if layer.units and layer.name != "bright":
            for objective in ("channel", UNIT, LAYER):
                forming = formed(
                    begin(network, one_unit(layer.name, 0), replace(QUICK, steps=2, objective=objective))
                )
                assert np.isfinite(forming.values).all(), layer.name
    formed(begin(network, one_unit("", 1), replace(QUICK, steps=2, objective=CLASS)))
    assert state_of(network.network) == before


def test_damaged_weights_are_said_and_nothing_is_left_behind() -> None:
    network = opened(made("not a number"))
    before = state_of(network.network)
    with pytest.raises(NetworkError, match="no number"):
        formed(begin(network, one_unit("3", 1), QUICK))
    assert state_of(network.network) == before


def test_a_layer_without_units_is_explained() -> None:
    network = opened(made("one dimension"))
    with pytest.raises(NetworkError, match="not laid out like a picture"):
        begin(network, one_unit("convolution", 1), QUICK)


def test_a_layer_that_took_no_part_is_said() -> None:
    network = opened(made("dynamic control flow"))
    network = replace(network, layers=(replace(network.layer("dark"), name="bright"),))
    with pytest.raises(NetworkError, match="took no part"):
        formed(begin(network, one_unit("bright", 1), QUICK))


def test_whole_numbers_pass_no_gradient() -> None:
    class Rounded(nn.Module):
        def forward(self, pictures: torch.Tensor) -> torch.Tensor:
            return (10 * pictures).to(torch.int8) / 10

    network = opened(nn.Sequential(nn.Conv2d(3, 4, 3), Rounded()))
    with pytest.raises(NetworkError, match="whole numbers"):
        formed(begin(network, one_unit("1", 1), QUICK))


@pytest.mark.parametrize(("unit", "objective"), [(4, "channel"), (-1, UNIT), (5, CLASS)])
def test_a_unit_that_is_not_there_is_refused(unit: int, objective: str) -> None:
    with pytest.raises(NetworkError, match="there is no"):
        begin(opened(made("frozen")), one_unit("0", unit), replace(QUICK, objective=objective))


def test_a_cancel_and_an_error_leave_nothing_behind() -> None:
    network = opened(made("shared modules"))
    network.network.train()
    before = state_of(network.network)
    steps = visualise(begin(network, one_unit("again:2", 1), QUICK))
    next(steps)
    assert state_of(network.network) == before
    steps.close()
    assert state_of(network.network) == before
    network.network.head.register_forward_pre_hook(lambda *_: 1 / 0)
    before = state_of(network.network)
    with pytest.raises(NetworkError, match="division by zero"):
        formed(begin(network, one_unit("", 1), replace(QUICK, objective=CLASS)))
    assert state_of(network.network) == before


def test_weights_are_never_touched_even_if_they_could_be_trained() -> None:
    network = made("in-place ReLU").requires_grad_(True)
    before = state_of(network)
    formed(begin(opened(network), one_unit("4", 1), QUICK))
    assert state_of(network) == before


def test_the_pass_ends_at_the_layer() -> None:
    network = made("residual")
    passed = []
    network.head.register_forward_hook(lambda *_: passed.append(True))
    forming = formed(begin(opened(network), one_unit("second", 1), QUICK))
    # One full pass when the layers were traced.
    assert len(passed) == 1
    assert np.abs(forming.pictures.astype(int) - 127).max() > 10, "the gradient came back from the layer"


class Silent(nn.Module):
    """A ReLU that never answers to anything grey; as a module, or as a plain function."""

    def __init__(self, is_module: bool) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.convolution = nn.Conv2d(3, 4, 3)
        nn.init.constant_(self.convolution.bias, -1)
        self.relu = nn.ReLU(inplace=True) if is_module else torch.relu_
        self.head = nn.Identity()

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return self.head(self.relu(self.convolution(pictures)))


@pytest.mark.parametrize("is_module", [True, False])
def test_a_silent_unit_is_brought_to_speak(is_module: bool) -> None:
    network = opened(Silent(is_module))
    settings = replace(QUICK, steps=60, objective=UNIT, robustness=False)
    values = formed(begin(network, one_unit("head", 1), settings)).values
    assert values[0] == 0
    assert values[-1] > 0.2


def test_a_dead_unit_is_said_at_the_end() -> None:
    network = made("frozen")
    with torch.no_grad():
        network[3].weight[2] = 0
    *steps, last = visualise(begin(opened(network), one_unit("3", 2), QUICK))
    assert "may be dead" in last.note and not any(each.note for each in steps)


class OnlyOneSize(nn.Module):
    """Looks at pictures of its own size only, as vision transformers do."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 4, 8, stride=8)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        assert pictures.shape[2:] == (SIZE, SIZE), "wrong size"
        return self.patches(pictures).mean((2, 3))


def test_a_network_of_one_size_is_shown_the_picture_at_that_size() -> None:
    *_, last = visualise(begin(opened(OnlyOneSize()), one_unit("patches", 1), replace(QUICK, size=48)))
    assert last.value.pictures.shape == (1, 48, 48, 3)
    assert "32 pixels" in last.note


def test_a_vision_transformer_is_shown_the_size_it_was_made_for() -> None:
    from torchvision.models import VisionTransformer

    torch.manual_seed(0)
    network = VisionTransformer(32, 8, 1, 2, 16, 32, num_classes=5).eval().requires_grad_(False)
    seen = opened(network)
    layer = "encoder.layers.encoder_layer_0"
    forming = formed(begin(seen, one_unit(layer, 3), replace(QUICK, size=40, steps=8)))
    assert forming.values[-1] > forming.values[0]


def test_diversity_makes_pictures_differ() -> None:
    network = open_network(card("squeezenet1_1"))
    settings = VisualiseSettings(size=48, steps=24, pictures=2, robustness=False)
    target = one_unit("features.4", 12)
    alike = [
        _likeness(network, begin(network, target, replace(settings, diversity=each))) for each in (0.0, 5.0)
    ]
    assert alike[1] < alike[0] - 0.01


def _likeness(network: OpenNetwork, optimisation: Optimisation) -> float:
    pictures = torch.from_numpy(formed(optimisation).pictures).permute(0, 3, 1, 2) / 255 - 0.45
    with torch.no_grad():
        return float(likeness(network.network.features[:5](4 * pictures)))


def test_likeness_is_the_mean_cosine_of_gram_matrices() -> None:
    maps = torch.randn(3, 4, 5, 5, generator=torch.Generator().manual_seed(0))
    grams = [each.flatten(1).numpy() @ each.flatten(1).numpy().T for each in maps]
    pairs = [(0, 1), (0, 2), (1, 2)]
    cosines = [
        (grams[a] * grams[b]).sum() / np.linalg.norm(grams[a]) / np.linalg.norm(grams[b]) for a, b in pairs
    ]
    assert float(likeness(maps)) == pytest.approx(np.mean(cosines), rel=1e-5)
    assert float(likeness(maps[:1])) == 0


def test_smooth_and_pale_pictures_are_smoother_and_paler() -> None:
    network = opened(made("in-place ReLU"))
    usual, smooth, pale = (
        formed(begin(network, one_unit("0", 1), replace(PLAINLY, steps=40, **changed)))
        .pictures[0]
        .astype(float)
        for changed in ({}, {"total_variation": 50.0}, {"paleness": 50.0})
    )

    def roughness(picture: np.ndarray) -> float:
        return float(np.abs(np.diff(picture, axis=0)).mean() + np.abs(np.diff(picture, axis=1)).mean())

    assert roughness(smooth) < 0.7 * roughness(usual)
    assert np.abs(pale - 127.5).mean() < 0.7 * np.abs(usual - 127.5).mean()
    stripes = torch.tensor([0.0, 1.0]).repeat(4).expand(1, 3, 8, 8)
    assert float(total_variation(stripes)) == 1


def test_preprocessing_is_that_of_the_network() -> None:
    seen = []

    class Notes(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.convolution = nn.Conv2d(3, 2, 1)

        def forward(self, pictures: torch.Tensor) -> torch.Tensor:
            seen.append(pictures.detach())
            return self.convolution(pictures)

    own = replace(PLAIN_NUMBERS, mean=(0.1, 0.2, 0.3), standard_deviation=(0.5, 0.25, 0.125))
    optimisation = begin(opened(Notes(), own), one_unit("convolution", 1), PLAINLY)
    optimisation._numbers.zero_()
    optimisation.advance()
    assert torch.allclose(seen[-1][0, :, 4, 4], torch.tensor([0.8, 1.2, 1.6]))
