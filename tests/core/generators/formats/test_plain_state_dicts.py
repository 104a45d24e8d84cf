"""Plain generators against the same layers put together with torch's own modules."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch import Tensor, nn

from tests.core.generators.making import card_for
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.own_files import open_own, write_generator
from workbench.core.generators.formats.plain_cards import PlainCard, card_beside
from workbench.core.generators.formats.plain_state_dicts import (
    dcgan_generator,
    described_generator,
    holds_dcgan,
    holds_progressive_gan,
    progressive_gan_generator,
)
from workbench.core.generators.latents.locating import locate, styles_of
from workbench.core.generators.latents.points import Place, Point

LATENTS = torch.randn(3, 10, generator=torch.Generator().manual_seed(0))


def settled(network: nn.Sequential, *sizes: int) -> nn.Sequential:
    """A network whose batch norms have seen something, ready to be used."""
    torch.manual_seed(1)
    for value in network.parameters():
        nn.init.normal_(value, 0.1, 0.2)
    for _ in range(3):
        network(torch.randn(8, *sizes))
    return network.eval().requires_grad_(False)


def dcgan(colours: int = 3, blocks: int = 2, has_bias: bool = False) -> nn.Module:
    """The generator of torch's tutorial, smaller."""
    steps: list[nn.Module] = []
    channels = [10, *(8 * 2 ** (blocks - each) for each in range(blocks + 1))]
    for index, (before, after) in enumerate(pairwise(channels)):
        stride, padding = (2, 1) if index else (1, 0)
        steps += [nn.ConvTranspose2d(before, after, 4, stride, padding, bias=has_bias)]
        steps += [nn.BatchNorm2d(after), nn.ReLU(True)]
    steps += [nn.ConvTranspose2d(channels[-1], colours, 4, 2, 1, bias=has_bias), nn.Tanh()]
    whole = nn.Module()
    whole.main = settled(nn.Sequential(*steps), 10, 1, 1)
    return whole


def pictures(network: Any, latents: Tensor = LATENTS) -> Tensor:
    return network(network.map(latents)[:, None])


@pytest.mark.parametrize("colours", [1, 3])
@pytest.mark.parametrize("has_bias", [False, True])
def test_dcgan_is_known_without_a_card(colours: int, has_bias: bool) -> None:
    """The pictures are those of torch's layers in the state in which they are used."""
    whole = dcgan(colours, has_bias=has_bias)
    for tree in (whole.state_dict(), {"netG": whole.state_dict(), "epoch": 5}):
        assert holds_dcgan(tree)
        network = dcgan_generator(tree).network
        assert (network.resolution, network.latent_size, network.style_count) == (32, 10, 1)
        assert_allclose(pictures(network), whole.main(LATENTS[:, :, None, None]), rtol=0, atol=1e-6)


def test_discriminators_are_not_taken_for_generators() -> None:
    """Their weights stand the other way round."""
    steps = [nn.Conv2d(3, 8, 4, 2, 1), nn.LeakyReLU(), nn.Conv2d(8, 16, 4, 2, 1), nn.BatchNorm2d(16)]
    network = nn.Sequential(*steps, nn.LeakyReLU(), nn.Conv2d(16, 1, 4))
    assert not holds_dcgan(network.state_dict())
    for tree in (None, {}, {"main.0.weight": 3}, {"main.0.weight": torch.zeros(())}, [1], {"netG": None}):
        assert not holds_dcgan(tree) and not holds_progressive_gan(tree)


def test_it_is_asked_as_all_generators_are() -> None:
    """Its one layer hears z; blocks can be gone on from; it is kept and opened again."""
    network = dcgan_generator(dcgan().state_dict()).network
    styles = styles_of(network, locate(network, Point(Place(3), truncation=0.5)))
    assert_allclose(styles[0][0], np.random.RandomState(3).randn(10) / 2, rtol=1e-5)
    canvases = list(network.canvases(styles))
    assert [canvas.features.shape[1:] for canvas in canvases] == [
        (32, 4, 4),
        (16, 8, 8),
        (8, 16, 16),
        (3, 32, 32),
    ]
    assert [network.first_layer(block) for block in range(4)] == [0, 1, 1, 1]
    *_, last = network.canvases(styles, start=canvases[1])
    assert torch.equal(last.picture, canvases[-1].picture)


def test_kept_and_opened_again(tmp_path: Path) -> None:
    """In our own form it makes the same pictures."""
    network = dcgan_generator(dcgan().state_dict()).network
    write_generator(tmp_path / "plain.safetensors", card_for(network), network)
    again = open_own(tmp_path / "plain.safetensors").network
    assert torch.equal(pictures(again), pictures(network))


class ProgressiveGan(nn.Module):
    """A progressive GAN of two scales under the names of pytorch_GAN_zoo, after Karras et al. (2018)."""

    def __init__(self) -> None:
        super().__init__()
        self.formatLayer = nn.Linear(10, 16 * 6)
        self.groupScale0 = nn.ModuleList([nn.Conv2d(6, 6, 3, padding=1)])
        pairs = [(6, 6), (6, 4)]
        self.scaleLayers = nn.ModuleList(
            nn.ModuleList([nn.Conv2d(before, after, 3, padding=1), nn.Conv2d(after, after, 3, padding=1)])
            for before, after in pairs
        )
        self.toRGBLayers = nn.ModuleList([nn.Conv2d(channels, 3, 1) for channels in (6, 6, 4)])

    def forward(self, latents: Tensor) -> Tensor:
        features = _evened(self._scaled(self.formatLayer, _one(latents)).reshape(-1, 6, 4, 4))
        features = _evened(self._scaled(self.groupScale0[0], features))
        for layers in self.scaleLayers:
            features = features.repeat_interleave(2, 2).repeat_interleave(2, 3)
            for layer in layers:
                features = _evened(self._scaled(layer, features))
        colours = self.toRGBLayers[-1]
        return colours(features) * (2 / colours.weight[0].numel()) ** 0.5

    def _scaled(self, layer: Any, features: Tensor) -> Tensor:
        scaled = layer(features) * (2 / layer.weight[0].numel()) ** 0.5
        return torch.where(scaled > 0, scaled, 0.2 * scaled)


def _one(values: Tensor) -> Tensor:
    return values / (values.square().mean(1, keepdim=True) + 1e-8).sqrt()


_evened = _one


def test_progressive_gans_are_known() -> None:
    """At run time what each layer gives is scaled by √(2 / inputs), and evened out pixel by pixel."""
    torch.manual_seed(0)
    whole = ProgressiveGan().requires_grad_(False)
    state = {name.replace(".weight", ".module.weight"): value for name, value in whole.state_dict().items()}
    for tree in ({"netG": whole.state_dict()}, {"avgG": state, "netG": {}}):
        assert holds_progressive_gan(tree)
        network = progressive_gan_generator(tree).network
        assert network.resolution == 16
        assert_allclose(pictures(network), whole(LATENTS), rtol=0, atol=1e-5)


CARD = PlainCard(
    (
        *("linear", "batch norm", "relu", "reshape 4 8", "Double Smoothly", "convolution 3 1 1"),
        *("leaky relu 0.1", "transposed convolution 3 2 1 1", "sigmoid"),
    )
)


def described() -> nn.Sequential:
    """What the card describes."""
    return settled(
        nn.Sequential(
            nn.Linear(10, 256),
            nn.BatchNorm1d(256),
            nn.ReLU(),
            nn.Unflatten(1, (4, 8, 8)),
            nn.Upsample(scale_factor=2, mode="bilinear"),
            nn.Conv2d(4, 5, 3, 1, 1),
            nn.LeakyReLU(0.1),
            nn.ConvTranspose2d(5, 3, 3, 2, 1, 1),
            nn.Sigmoid(),
        ),
        10,
    )


def test_a_card_describes_any_row_of_layers() -> None:
    """A sigmoid's 0…1 becomes −1…1; another range is told."""
    whole = described()
    network = described_generator(whole.state_dict(), CARD).network
    assert network.resolution == 32
    assert_allclose(pictures(network), whole(LATENTS) * 2 - 1, rtol=0, atol=1e-5)
    card = PlainCard(CARD.layers, range=(0.0, 2.0), part="net", weights=("0", "1", "5", "7"))
    network = described_generator({"net": whole.state_dict()}, card).network
    assert_allclose(pictures(network), whole(LATENTS) - 1, rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        (("linear", "tanh"), "names 1 layers with weights .* and the file has 4"),
        (("linear", "batch norm", "magic", "convolution", "tanh"), "“magic” was not understood"),
        (("linear", "batch norm", "convolution 3 x", "convolution"), "“convolution 3 x” was not understood"),
        (("linear 4", "batch norm", "convolution", "convolution"), "1 numbers behind it, 0 at most"),
        (("linear", "batch norm", "linear", "convolution 3"), "“linear” where the file holds 5 × 4 × 3 × 3"),
        (("linear", "batch norm", "convolution 4", "convolution 3"), "a kernel of 4 × 4 where .* 3 × 3"),
        (("linear", "batch norm", "convolution 3 0", "transposed convolution 3"), "impossible"),
        (("linear", "batch norm", "convolution 3", "transposed convolution 3"), "takes 4 channels"),
        (("linear", "batch norm", "reshape 9 9", "convolution 3", "transposed convolution 3"), "cannot be put"),
        (("linear", "batch norm", "reshape 4 8", "convolution 3 -1", "transposed convolution 3"), "cannot be -1"),
        (("linear", "batch norm", "reshape 4 8", *["double"] * 9, "convolution 3", "transposed convolution 3"),
         "there would be"),
        ((), "names 0 layers"),
        (("relu",) * 200, "names 200 layers; up to"),
    ],
)  # fmt: skip
def test_cards_that_do_not_fit(layers: tuple[str, ...], words: str) -> None:
    """Each is refused in words that lead to what is wrong."""
    with pytest.raises(GeneratorError, match=words):
        described_generator(described().state_dict(), PlainCard(layers))


def test_a_card_lies_beside_the_file(tmp_path: Path) -> None:
    """Under the same name; cards of ours and other texts are none; one with mistakes is named."""
    place, beside = tmp_path / "mine.pth", tmp_path / "mine.json"
    assert card_beside(place) is None
    beside.write_text(json.dumps({"layers": ["linear"], "range": [0, 1]}), encoding="utf-8")
    assert card_beside(place) == PlainCard(("linear",), range=(0.0, 1.0))
    for other in ("{", "[]", '{"layers": [], "network": "stylegan2"}', '{"title": "x"}', "[" * 5000):
        beside.write_text(other, encoding="utf-8")
        assert card_beside(place) is None
    for wrong in ({"layers": "linear"}, {"layers": [1]}, {"layers": [], "colour": 3}):
        beside.write_text(json.dumps(wrong), encoding="utf-8")
        with pytest.raises(GeneratorError, match=r"“mine.json” beside the file does not describe"):
            card_beside(place)
