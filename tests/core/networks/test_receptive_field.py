"""Receptive fields against published figures, and against the pixels from which gradients come."""

import pytest
import torch
import torchvision
from torch import nn

from workbench.core.models.preprocessing import Box
from workbench.core.networks.receptive_field import receptive_fields
from workbench.core.networks.watching import outputs_of

# Araujo, Norris & Sim, “Computing Receptive Fields of Convolutional Neural Networks”, Distill 2019, table of networks:
# size of the field, and its effective stride.
PUBLISHED = {"alexnet": (195, 32), "vgg16": (212, 32), "inception_v3": (1311, 32)}


def without_numbers(name: str) -> nn.Module:
    with torch.device("meta"):
        return classifier(name)


def classifier(name: str) -> nn.Module:
    options = {"init_weights": False} if name in ("inception_v3", "googlenet") else {}
    network: nn.Module = torchvision.models.get_model(name, weights=None, **options)
    return network


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_figures(name: str) -> None:
    fields = receptive_fields(without_numbers(name), 224)
    last = [each for each in fields.values() if not each.is_whole][-1]
    size, jump = PUBLISHED[name]
    assert last.size == (size, size)
    assert last.jump == (jump, jump)
    assert list(fields.values())[-1].is_whole


class Residual(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.long = nn.Sequential(
            nn.Conv2d(4, 4, 3, 2, 1), nn.ReLU(inplace=True), nn.Conv2d(4, 4, 5, padding=2)
        )
        self.short = nn.Conv2d(4, 4, 1, 2)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        return torch.relu_(self.long(maps) + self.short(maps))


class Branches(nn.Module):
    """Unequal sides, concatenation, channels last and a shuffle of channels."""

    def __init__(self) -> None:
        super().__init__()
        self.wide, self.high = (
            nn.Conv2d(4, 4, (1, 7), padding=(0, 3)),
            nn.Conv2d(4, 4, (3, 1), padding=(1, 0)),
        )
        self.mixed = nn.Linear(8, 4)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        both = torch.cat([self.wide(maps), self.high(maps)], 1)
        batch, channels, height, width = both.shape
        shuffled = (
            both.view(batch, 2, channels // 2, height, width)
            .transpose(1, 2)
            .reshape(batch, -1, height, width)
        )
        last, _ = self.mixed(shuffled.permute(0, 2, 3, 1)).permute(0, 3, 1, 2).chunk(2, dim=1)
        return torch.cat([last, last], 1)


NETWORKS = {
    "chain": nn.Sequential(
        nn.Conv2d(3, 4, 7, 2, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.AvgPool2d(3, 2, ceil_mode=True),
        nn.Conv2d(4, 4, 3, padding=2, dilation=2), nn.Conv2d(4, 4, 3, 2),
    ),
    "same": nn.Sequential(nn.Conv2d(3, 4, 5, padding="same"), nn.Conv2d(4, 4, 3, padding=1, padding_mode="reflect")),
    "residual": nn.Sequential(nn.Conv2d(3, 4, 3), Residual(), nn.ZeroPad2d((2, 0, 1, 0)), Residual()),
    "branches": nn.Sequential(nn.Conv2d(3, 4, 3, 2, 1), Branches(), nn.Conv2d(4, 4, 3, 2)),
    "adaptive": nn.Sequential(nn.Conv2d(3, 4, 4, 4), nn.AdaptiveAvgPool2d(8), nn.Conv2d(4, 4, 3)),
}  # fmt: skip


@pytest.mark.parametrize("name", NETWORKS)
def test_fields_are_where_gradients_come_from(name: str) -> None:
    network = positive(NETWORKS[name])
    for layer, field in receptive_fields(network, 64).items():
        for row, column in ((2, 2), (3, 5)):
            # This one counts its channels last, and what goes into it was compared.
            if layer != "1.mixed":
                assert field.box(row, column) == seen(network, layer, row, column), layer


def test_fields_are_cut_off_at_the_edges() -> None:
    network = positive(NETWORKS["chain"])
    fields = receptive_fields(network, 64)
    assert fields["5"].box(0, 0) == seen(network, "5", 0, 0)
    assert fields["5"].box(0, 0)[:2] == (0, 0)
    assert fields["0"].box(31, 31) == seen(network, "0", 31, 31)
    assert fields["0"].box(31, 31)[2:] == (64, 64)


@pytest.mark.parametrize("name", ["resnet18", "googlenet", "shufflenet_v2_x0_5"])
def test_fields_of_whole_networks(name: str) -> None:
    network = positive(classifier(name), pooling="average")
    fields = {name: each for name, each in receptive_fields(network, 192).items() if not each.is_whole}
    for layer in list(fields)[:: max(1, len(fields) // 6)]:
        assert fields[layer].box(3, 2) == seen(network, layer, 3, 2), layer


def test_fields_that_only_enclose() -> None:
    """Transposed convolution and uneven pooling give places fields that differ; what is said holds all of them."""
    network = positive(
        nn.Sequential(
            nn.Conv2d(3, 4, 3, 2), nn.ConvTranspose2d(4, 4, 4, 2, 1), nn.AdaptiveAvgPool2d(5), nn.Upsample(12)
        )
    )
    for layer, field in receptive_fields(network, 64).items():
        for row, column in ((0, 1), (4, 2)):
            said, true = field.box(row, column), seen(network, layer, row, column)
            assert said[0] <= true[0] and said[1] <= true[1] and said[2] >= true[2] and said[3] >= true[3], (
                layer
            )
            assert said[2] - said[0] <= true[2] - true[0] + 3 * field.jump[1], layer


def test_attention_sees_the_whole_picture() -> None:
    fields = receptive_fields(without_numbers("vit_b_32"), 224)
    assert fields["conv_proj"].box(1, 2) == (64, 32, 96, 64)
    assert fields["encoder.layers.encoder_layer_0"].is_whole
    assert fields["encoder.layers.encoder_layer_0"].box(0, 0) == (0, 0, 224, 224)
    windows = receptive_fields(without_numbers("swin_t"), 224)
    assert windows["features.0"].size == (4, 4)
    assert windows["features.1.0.attn"].is_whole and windows["features.7"].is_whole


def test_scaling_by_the_whole_picture_is_told() -> None:
    fields = receptive_fields(without_numbers("efficientnet_b0"), 224)
    assert not fields["features.0"].is_scaled_by_whole
    assert fields["features.1"].is_scaled_by_whole and not fields["features.1"].is_whole
    grouped = receptive_fields(nn.Sequential(nn.Conv2d(3, 4, 3), nn.GroupNorm(2, 4)), 16)
    assert grouped["1"].is_scaled_by_whole and grouped["1"].size == (3, 3)


def test_shared_modules_and_unequal_pictures() -> None:
    shared = nn.Conv2d(3, 3, 3)
    fields = receptive_fields(nn.Sequential(shared, shared), (20, 30))
    assert fields["0"].size == (3, 3)
    assert fields["0:2"].size == (5, 5)
    assert receptive_fields(nn.Sequential(nn.Flatten(), nn.Linear(1800, 2)), (20, 30))["1"].box(0, 0) == (
        0,
        0,
        30,
        20,
    )


@pytest.mark.filterwarnings("ignore:.*torch.jit:FutureWarning")
def test_what_cannot_be_followed_sees_the_whole() -> None:
    scripted = torch.jit.trace(nn.Conv2d(3, 4, 3), torch.zeros(1, 3, 16, 16))
    fields = receptive_fields(nn.Sequential(scripted, nn.ReLU()), 16)
    assert fields["0"].is_whole and fields["1"].is_whole


def test_hooks_are_gone_after_an_error() -> None:
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Linear(999, 2)).train()
    with pytest.raises(RuntimeError):
        receptive_fields(network, 16)
    assert not any(each._forward_hooks for each in network.modules())
    assert network.training


def positive(network: nn.Module, pooling: str = "") -> nn.Module:
    """Every weight positive, so that nothing cancels; averages, because a maximum has the gradient of one pixel."""
    if pooling:
        for module in list(network.modules()):
            for name, part in module.named_children():
                if isinstance(part, nn.MaxPool2d):
                    average = nn.AvgPool2d(part.kernel_size, part.stride, part.padding, part.ceil_mode)
                    setattr(module, name, average)
    network = network.double().eval()
    for name, each in network.named_parameters():
        each.data.fill_(1 / max(each[0].numel(), 1) if "bias" not in name else 0)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.weight.data.fill_(1)
    return network


def seen(network: nn.Module, layer: str, row: int, column: int) -> Box:
    """The pixels that change one cell, told from gradients."""
    side = 192 if len(list(network.modules())) > 40 else 64
    picture = torch.ones(1, 3, side, side, dtype=torch.float64, requires_grad=True)
    outputs_of(network, picture, [layer])[layer][0, :, row, column].sum().backward()
    assert picture.grad is not None
    _, rows, columns = picture.grad[0].nonzero(as_tuple=True)
    return columns.min().item(), rows.min().item(), columns.max().item() + 1, rows.max().item() + 1
