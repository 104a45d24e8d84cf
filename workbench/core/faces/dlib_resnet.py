"""dlib's face recognition network, read from dlib's own file and computed by torch.

The network is ``anet_type`` of dlib's example ``dnn_face_recognition_ex.cpp`` (King 2017): a ResNet of 29 layers with
batch normalisation frozen to one factor and one summand for each channel. dlib itself holds Python's lock while it
computes, on one core; torch gives the same numbers (to 1e-5), many faces at a time, on any device.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from workbench.core.models.cards import ModelCard
from workbench.core.models.loading import LoadedModel
from workbench.core.models.store import WeightsError, verified_weights

EMBEDDING = 128
# Channels of the blocks, from the picture on; each level but the first begins by halving height and width.
LEVELS = ((32, 32, 32), (64, 64, 64, 64), (128, 128, 128), (256, 256, 256), (256,))
_FIRST_CHANNELS, _FIRST_KERNEL = 32, 7


@lru_cache(maxsize=2)
def load(card: ModelCard, device: str) -> LoadedModel:
    """Verify dlib's file and build the network from it. Raises :class:`WeightsError` when it does not fit."""
    path = verified_weights(card)
    try:
        network = DlibResNet(DlibFile(path))
    except (ValueError, RuntimeError) as error:
        raise WeightsError(
            f"The weights in “{path}” do not fit the network “{card.architecture}”. Nothing was computed. "
            "Choose another recogniser."
        ) from error
    network.eval().requires_grad_(False)
    network.to(device=torch.device(device), memory_format=torch.channels_last)  # type: ignore[call-overload]
    return LoadedModel(card, network, torch.device(device), ())


class DlibFile:
    """Reads the numbers of layers from a file that dlib serialised, in the order in which pictures pass them.

    What stands between the numbers (versions, strides, rates of learning) follows from the architecture and is
    passed over. Nothing in the file is executed.
    """

    def __init__(self, path: Path) -> None:
        self._content = path.read_bytes()
        self._at = 0

    def numbers_of(self, layer: bytes, integers_before: int = 0) -> NDArray[np.float32]:
        """All numbers of the next layer of this kind, for instance ``b"con_4"``. Raises :class:`ValueError`."""
        # A text is its length and its letters.
        name = bytes([1, len(layer)]) + layer
        self._at = self._content.index(name, self._at) + len(name)
        for _ in range(integers_before):
            self._integer()
        if self._integer() != 2:
            raise ValueError("dlib wrote this file in another version")
        count = int(np.prod([self._integer() for _ in range(4)]))
        numbers = np.frombuffer(self._content, "<f4", count, self._at)
        self._at += numbers.nbytes
        return numbers.astype(np.float32)

    def _integer(self) -> int:
        """An integer is the number of its bytes (with a bit for its sign) and these bytes, the lowest first."""
        if self._at >= len(self._content):
            raise ValueError("the file breaks off")
        length = self._content[self._at]
        if not 1 <= length <= 8:
            raise ValueError("there is no integer where one should be")
        start, self._at = self._at + 1, self._at + 1 + length
        return int.from_bytes(self._content[start : self._at], "little")


class DlibResNet(nn.Module):
    """Chips N×3×150×150, standardised as the card says, to embeddings N×128."""

    def __init__(self, file: DlibFile) -> None:
        super().__init__()
        self.first = _convolution(file, 3, _FIRST_CHANNELS, _FIRST_KERNEL, stride=2)
        self.blocks = nn.Sequential(*_blocks(file))
        weights = file.numbers_of(b"fc_2", integers_before=2).reshape(LEVELS[-1][-1], EMBEDDING)
        self.last = nn.Linear(*weights.shape, bias=False)
        self.last.weight.data = torch.from_numpy(weights.T.copy())

    def forward(self, chips: torch.Tensor) -> torch.Tensor:
        """The embeddings, as dlib's ``compute_face_descriptor`` gives them for chips without jitter."""
        maps = functional.max_pool2d(self.first(chips).relu(), kernel_size=3, stride=2)
        embeddings: torch.Tensor = self.last(self.blocks(maps).mean((2, 3)))
        return embeddings


class Block(nn.Module):
    """Two convolutions and a way past them; where they halve the maps, the way past takes means of four places."""

    def __init__(self, file: DlibFile, channels: int, more_channels: int, is_halving: bool) -> None:
        super().__init__()
        self.is_halving = is_halving
        self.first = _convolution(file, channels, more_channels, 3, stride=2 if is_halving else 1)
        self.second = _convolution(file, more_channels, more_channels, 3, stride=1)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Maps N×C×H×W to maps of the same or half the height and width."""
        changed = self.second(self.first(maps).relu())
        past = functional.avg_pool2d(maps, 2) if self.is_halving else maps
        return _sum(changed, past).relu()


def _blocks(file: DlibFile) -> Iterable[Block]:
    channels = _FIRST_CHANNELS
    for level, blocks in enumerate(LEVELS):
        for number, more_channels in enumerate(blocks):
            yield Block(file, channels, more_channels, is_halving=level > 0 and number == 0)
            channels = more_channels


def _convolution(file: DlibFile, channels: int, filters: int, size: int, stride: int) -> nn.Conv2d:
    """The next convolution in the file, with the factors and summands of the “affine” layer behind it worked in."""
    numbers = file.numbers_of(b"con_4")
    factors, summands = file.numbers_of(b"affine_").reshape(2, filters)
    weights, biases = numbers[:-filters].reshape(filters, channels, size, size), numbers[-filters:]
    # dlib fills up with zeros only where the stride is 1.
    convolution = nn.Conv2d(channels, filters, size, stride, padding=size // 2 if stride == 1 else 0)
    convolution.weight.data = torch.from_numpy(weights * factors[:, None, None, None])
    bias = nn.Parameter(torch.from_numpy(biases * factors + summands))
    convolution.bias = bias
    return convolution


def _sum(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """As dlib adds maps that differ in channels, height or width: what is missing counts as zero."""
    if one.shape == other.shape:
        return one + other
    sizes = [max(pair) for pair in zip(one.shape[1:], other.shape[1:], strict=True)]
    return _filled_up(one, sizes) + _filled_up(other, sizes)


def _filled_up(maps: torch.Tensor, sizes: list[int]) -> torch.Tensor:
    missing = [size - had for size, had in zip(sizes, maps.shape[1:], strict=True)]
    return functional.pad(maps, [side for each in reversed(missing) for side in (0, each)])
