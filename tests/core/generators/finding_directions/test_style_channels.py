"""Single style channels: what is measured is what a slider does, and the estimate finds the strong ones."""

import numpy as np
import pytest
import torch

from tests.core.generators.finding_directions.test_finding_directions import PlainNetwork, last
from tests.core.generators.making import kept_generator, small_stylegan2
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.store import opened
from workbench.core.generators.finding_directions.channel_effects import (
    ChannelSpread,
    estimated_changes,
    measured_changes,
    spread_of_channels,
)
from workbench.core.generators.finding_directions.channels import (
    channels_heard,
    influential_channels,
    shared_channels,
)
from workbench.core.generators.finding_directions.search import Search
from workbench.core.generators.latents.locating import locate, styles_of
from workbench.core.generators.latents.points import Place, Point
from workbench.core.generators.latents.region import sampled
from workbench.core.generators.latents.vectors import Vectors
from workbench.core.generators.networks.stylegan2 import StyleGAN2

SAMPLES = 500


@pytest.fixture(scope="module")
def network() -> StyleGAN2:
    return small_stylegan2()


@pytest.fixture(scope="module")
def spread(network: StyleGAN2) -> ChannelSpread:
    return spread_of_channels(network, SAMPLES, 0)


@pytest.fixture(scope="module")
def measured(network: StyleGAN2, spread: ChannelSpread) -> dict[tuple[int, int], float]:
    """The change with every channel, at one random w."""
    channels = channels_heard(Search(network, "k"))
    return dict(measured_changes(network, sampled(network, 1)[0], channels, spread))


def pictured(network: StyleGAN2, point: Point, *directions: object) -> torch.Tensor:
    styles = styles_of(network, locate(network, point, directions))  # type: ignore[arg-type]
    *_, whole = network.canvases(styles)
    assert whole.picture is not None
    return whole.picture.clamp(-1, 1)


def test_spread_is_that_of_numpy(network: StyleGAN2, spread: ChannelSpread) -> None:
    ws = sampled(network, SAMPLES)[:, None].expand(-1, network.style_count, -1)
    for mean, deviation, style in zip(spread.means, spread.deviations, network.styles(ws), strict=True):
        assert np.allclose(mean, style.numpy().mean(0), atol=1e-4)
        assert np.allclose(deviation, style.numpy().std(0), atol=1e-4)


def test_what_is_measured_is_what_the_slider_does(network: StyleGAN2) -> None:
    found = last(influential_channels(Search(network, "k", 3, samples=SAMPLES), points=2))
    starts = [Point(start=Vectors.of(each.numpy())) for each in sampled(network, 2)]
    for each in found:
        changes = []
        for start in starts:
            still = pictured(network, start)
            for amount in (1.0, -1.0):
                moved = Point(start=start.start, amounts=((each.direction.key, amount),))
                changes.append((pictured(network, moved, each.direction) - still).abs().mean().item() * 127.5)
        assert each.measure == pytest.approx(np.mean(changes), rel=1e-3)


def test_the_estimate_orders_channels_as_measuring_does(
    network: StyleGAN2, spread: ChannelSpread, measured: dict[tuple[int, int], float]
) -> None:
    estimated = estimated_changes(network, sampled(network, 1)[0], spread, 0)
    pairs = [(estimated[layer][number], change) for (layer, number), change in measured.items()]
    estimates, changes = np.array(pairs).T
    ranks = [each.argsort().argsort() for each in (estimates, changes)]
    assert np.corrcoef(*ranks)[0, 1] > 0.9


def test_the_strongest_of_all_channels_are_found(
    network: StyleGAN2, measured: dict[tuple[int, int], float]
) -> None:
    found = last(influential_channels(Search(network, "k", 8, samples=SAMPLES), points=1))
    names = {(each.direction.layer, each.direction.channel) for each in found}
    strongest = sorted(measured, key=lambda each: -measured[each])
    assert len(names & set(strongest[:8])) >= 6
    assert [each.measure for each in found] == sorted((each.measure for each in found), reverse=True)


def test_only_chosen_layers_are_looked_at_and_none_for_colours(network: StyleGAN2) -> None:
    found = last(influential_channels(Search(network, "k", 5, 2, 3, SAMPLES), points=1))
    layers = [network.layers[each.direction.layer or 0] for each in found]
    assert all(layer.style in (2, 3) and not layer.is_colour for layer in layers)


def test_examples_share_the_channel_they_were_chosen_by(network: StyleGAN2) -> None:
    points = [Point(Place(number % 100, number // 100)) for number in range(300)]
    values = [styles_of(network, locate(network, point))[3][0, 7].item() for point in points]
    order = np.argsort(values)
    for chosen, sign in ((order[-12:], 1), (order[:12], -1)):
        search = Search(network, "k", 5, samples=SAMPLES)
        found = last(shared_channels(search, [points[number] for number in chosen]))
        best = [(each.direction.layer, each.direction.channel) for each in found]
        assert (3, 7) in best[:2]
        towards = found[best.index((3, 7))].direction.step.values[0]
        assert np.sign(towards) == sign


def test_one_example_is_too_few(network: StyleGAN2) -> None:
    with pytest.raises(GeneratorError, match="too few"):
        last(shared_channels(Search(network, "k"), [Point()]))


def test_without_gradients_all_channels_are_measured() -> None:
    class WithoutGradients(PlainNetwork):
        def styles(self, ws):  # type: ignore[no-untyped-def]
            return (ws[:, 0].detach(),)

        def canvases(self, styles, *further, **named):  # type: ignore[no-untyped-def]
            with torch.no_grad():
                yield from list(super().canvases(styles))

    found = last(influential_channels(Search(WithoutGradients(), "k", 1, samples=100), points=2))  # type: ignore[arg-type]
    assert found[0].direction.channel == 2
    estimates = estimated_changes(
        WithoutGradients(),  # type: ignore[arg-type]
        torch.zeros(4),
        spread_of_channels(PlainNetwork(), 10, 0),  # type: ignore[arg-type]
        0,
    )
    assert np.array_equal(estimates, np.ones((1, 4)))


def test_a_generator_that_was_opened_where_nothing_learns_is_estimated_all_the_same() -> None:
    card = kept_generator(with_discriminator=False)
    with torch.inference_mode():
        network = opened(card.key).network
        w = sampled(network, 1)[0]
    spread = spread_of_channels(network, 50, 0)
    assert all(np.isfinite(each).all() for each in estimated_changes(network, w, spread, 0))


def test_a_full_memory_is_said(network: StyleGAN2, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(*_: object) -> None:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes.")

    monkeypatch.setattr("workbench.core.generators.finding_directions.channels.estimated_changes", too_much)
    with pytest.raises(GeneratorError, match="memory is too full"):
        last(influential_channels(Search(network, "k", 1, samples=SAMPLES)))
