"""Dataset examples: the places in a collection of pictures that excite each unit of a layer most.

As in Olah, Mordvintsev & Schubert, “Feature Visualization”, Distill 2017, https://distill.pub/2017/feature-visualization
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.models.batches import batches
from workbench.core.models.cards import ModelCard, Preprocessing, card
from workbench.core.models.devices import Inference
from workbench.core.models.loading import LoadedModel
from workbench.core.models.machine import Machine
from workbench.core.models.preprocessing import fitted, in_picture
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.examples_settings import KEPT_PER_ASKED, ExamplesSettings
from workbench.core.networks.opening import OpenNetwork, open_network, picture_for_network
from workbench.core.networks.receptive_field import ReceptiveField, receptive_fields
from workbench.core.networks.tracing import Layer, as_maps
from workbench.core.networks.watching import outputs_of
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import UnreadablePicture
from workbench.core.steps import Skipped, Step, Steps
from workbench.core.tables import Row, Rows


def examples(
    files: Sequence[PictureFile], settings: ExamplesSettings, machine: Machine
) -> Steps[tuple[Rows | Skipped, ...]]:
    """Where in the pictures each unit of a layer responds most, one step per batch, in the order of ``files``.

    A picture's rows are those of :data:`~workbench.core.networks.examples_settings.EXAMPLES`, one for each unit by
    which it is, when its turn comes, among the ``KEPT_PER_ASKED × examples`` strongest so far; it may have none. So
    every picture that is among the strongest in the end has its row, and no more is remembered than the strongest
    numbers of each unit. A picture that cannot be read, or for which the layer takes no part, becomes
    :class:`Skipped`. Raises :class:`WorkbenchError` when the network cannot be opened, or its layer has no units.
    """
    opening = _Opening(settings.layer)
    inference = Inference(card(settings.model), machine, opening.load)
    preprocessing = inference.model.card.preprocessing
    place = opening.place()
    strongest = Strongest(place.layer.units, KEPT_PER_ASKED * settings.examples)
    prepare = partial(_seen, preprocessing=preprocessing)
    with closing(batches(prepare, files, inference, machine)) as prepared:
        for done, batch, pictures in prepared:
            outputs = _outputs(inference, [each for each in pictures if isinstance(each, _Seen)])
            results: list[Rows | Skipped] = []
            for file, each in zip(batch, pictures, strict=True):
                if isinstance(each, UnreadablePicture):
                    results.append(Skipped(file.name, str(each)))
                else:
                    results.append(_result(file, each, next(outputs), place, strongest))
            yield Step(done, len(files), tuple(results), note=inference.taken_notes())


class Strongest:
    """The strongest activations of each unit so far. Its size does not depend on how many pictures were seen."""

    def __init__(self, units: int, kept: int) -> None:
        self._kept = np.full((kept, units), -np.inf, dtype=np.float32)

    def enter(self, activations: NDArray[np.float32]) -> NDArray[np.intp]:
        """Which units one picture is among the strongest of; ``activations`` has one number for each unit."""
        weakest = self._kept.argmin(axis=0)
        units = np.flatnonzero(activations > self._kept[weakest, np.arange(len(weakest))])
        self._kept[weakest[units], units] = activations[units]
        return units


@dataclass(frozen=True)
class Place:
    """A layer, what its places see, and how pictures are fitted for the network."""

    layer: Layer
    field: ReceptiveField
    preprocessing: Preprocessing

    def box(self, row: int, column: int, width: int, height: int) -> tuple[int, int, int, int]:
        """What a place of the layer's map sees of a picture of this size: left, top, right and bottom edge."""
        left, top, right, bottom = in_picture(self.field.box(row, column), width, height, self.preprocessing)
        # A field that lies beyond the picture's edge altogether sees its outermost pixel.
        left, top = min(math.floor(left), width - 1), min(math.floor(top), height - 1)
        return left, top, max(math.ceil(right), left + 1), max(math.ceil(bottom), top + 1)


def layer_of(opened: OpenNetwork, name: str) -> Layer:
    """The layer of this name; the last one with maps if ``name`` is empty. Raises :class:`NetworkError`."""
    layer = opened.layer(name) if name else opened.last_maps
    if not layer.units:
        raise NetworkError(
            f"“{layer.name}” has no units for which examples could be found. {layer.explanation} Choose another layer."
        )
    return layer


class StrongestPlaces(torch.nn.Module):
    """Gives for N pictures N×units×2: how strongly each unit responds, and at which place of its map, row by row.

    The pass ends with the layer. Several threads may use it at once.
    """

    def __init__(self, network: torch.nn.Module, layer: Layer) -> None:
        super().__init__()
        self.network, self._layer = network, layer

    def forward(self, batch: torch.Tensor) -> torch.Tensor:
        """See the class."""
        output = outputs_of(self.network, batch, [self._layer.name])[self._layer.name]
        strongest, places = as_maps(output, self._layer).flatten(2).max(dim=2)
        return torch.stack([strongest.float(), places.float()], dim=2)


class _Opening:
    """Opens a network for :class:`Inference`, which may do so again on another device."""

    def __init__(self, layer: str) -> None:
        self._name = layer
        self._opened: OpenNetwork | None = None

    def load(self, card: ModelCard, device: str) -> LoadedModel:
        opened = self._opened = open_network(card, device)
        network = StrongestPlaces(opened.network, layer_of(opened, self._name))
        return LoadedModel(card, network, opened.device, opened.labels)

    def place(self) -> Place:
        opened = self._opened
        if opened is None:
            raise RuntimeError("nothing was loaded yet")
        layer, preprocessing = layer_of(opened, self._name), opened.card.preprocessing
        fields = receptive_fields(opened.network, preprocessing.crop)
        return Place(layer, fields[layer.name], preprocessing)


@dataclass(frozen=True, eq=False)
class _Seen:
    """What the network sees of a picture, and the size of the whole."""

    pixels: NDArray[np.uint8]
    width: int
    height: int


def _seen(file: PictureFile, preprocessing: Preprocessing) -> _Seen | UnreadablePicture:
    try:
        picture = picture_for_network(Path(file.path))
    except UnreadablePicture as error:
        return error
    return _Seen(fitted(picture, preprocessing), picture.shape[1], picture.shape[0])


def _outputs(inference: Inference, pictures: Sequence[_Seen]) -> Iterator[NDArray[np.float32] | NetworkError]:
    """What :class:`StrongestPlaces` gives for each picture, or why it gives nothing."""
    if not pictures:
        return
    try:
        yield from inference.outputs(np.stack([each.pixels for each in pictures]))
    except NetworkError as reason:
        # A network may decide from picture to picture which of its layers it uses.
        if len(pictures) == 1:
            yield reason
        else:
            for each in pictures:
                yield from _outputs(inference, [each])


def _result(
    file: PictureFile,
    seen: _Seen,
    output: NDArray[np.float32] | NetworkError,
    place: Place,
    strongest: Strongest,
) -> Rows | Skipped:
    if isinstance(output, NetworkError):
        return Skipped(file.name, str(output), is_unreadable=False)
    activations, places = output[:, 0], output[:, 1].astype(int)
    if not np.isfinite(activations).all():
        reason = "What the layer gives is not a number; the network's weights may be damaged."
        return Skipped(file.name, reason, is_unreadable=False)
    units = strongest.enter(activations)
    columns = (place.layer.grid or (1, 1))[1]
    return Rows(
        file.name,
        tuple(_row(unit, activations[unit], divmod(places[unit], columns), place, seen) for unit in units),
    )


def _row(
    unit: np.intp, activation: np.float32, at: tuple[np.intp, np.intp], place: Place, seen: _Seen
) -> Row:
    row, column = int(at[0]), int(at[1])
    box = place.box(row, column, seen.width, seen.height)
    # The shortest decimal number that says which float32 it is.
    return (place.layer.name, int(unit), float(str(activation)), row, column, *box)
