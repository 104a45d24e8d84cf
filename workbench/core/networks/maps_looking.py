"""One question about feature maps answered as a whole: the numbers, their order, their colours, what they mean."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.classification.classify import softmax
from workbench.core.networks.answers import Answer, ranked
from workbench.core.networks.maps import FeatureMaps, Numbers, decision, maps_of, ordered, shown_layer
from workbench.core.networks.maps_pictures import Pixels, Scale, scale_of, tiles_of
from workbench.core.networks.maps_settings import BY_SHARE, MapsQuestion
from workbench.core.networks.opening import (
    OpenNetwork,
    network_input,
    open_network,
    picture_for_network,
    seen_picture,
)
from workbench.core.networks.recent import Recent
from workbench.core.networks.receptive_field import ReceptiveField, receptive_fields
from workbench.core.networks.tracing import Layer
from workbench.core.pictures.collection import PictureFile

LABELS_OFFERED = 5


@dataclass(frozen=True, eq=False)
class Looked:
    """A picture as the network saw it (crop×crop×3), its own size, and the maps of it."""

    file: PictureFile
    seen: Pixels
    size: tuple[int, int]
    maps: FeatureMaps


@dataclass(frozen=True, eq=False)
class MapsAnswer:
    """All there is to show: ``channels`` in their order, ``tiles`` (N×h×w×3) in the same order.

    ``labels`` are those that the channels stand for, by channel; empty before the end of the network.
    """

    question: MapsQuestion
    layer: Layer
    first: Looked
    second: Looked | None
    scale: Scale
    channels: NDArray[np.intp]
    tiles: Pixels
    labels: tuple[str, ...] = ()

    @property
    def dead_count(self) -> int:
        """How many channels are zero everywhere for this picture."""
        return int(self.first.maps.is_dead.sum())


@dataclass(frozen=True, eq=False)
class Meaning:
    """What the maps have to do with the decision, and with the picture.

    ``answers`` are the labels the network finds most probable; ``label`` is the one that ``shares`` are about.
    """

    answers: tuple[Answer, ...]
    label: Answer
    shares: Numbers
    field: ReceptiveField | None


def answered(question: MapsQuestion, recent: Recent) -> MapsAnswer:
    """The maps asked for: by one pass that ends with their layer, or from what was computed lately.

    Raises :class:`NetworkError`, and :class:`UnreadablePicture` when a picture cannot be read.
    """
    opened = open_network(question.card, question.device)
    layer = shown_layer(opened, question.layer, question.settings.activation)
    first = _looked(opened, question.file, layer, recent)
    second = _looked(opened, question.compared, layer, recent) if question.compared is not None else None
    shares = meaning(question, recent).shares if question.settings.order == BY_SHARE else None
    channels = ordered(first.maps, question.settings, shares)
    scale = scale_of(first.maps, question.settings.scale, second.maps if second else None)
    tiles = tiles_of(first.maps, channels, scale, question.side)
    return MapsAnswer(question, layer, first, second, scale, channels, tiles, _labels(opened, layer))


def meaning(question: MapsQuestion, recent: Recent) -> Meaning:
    """What each channel adds to the decision, and how much of the picture a place of the maps sees.

    Raises :class:`NetworkError`, also where the network gives no gradients.
    """
    opened = open_network(question.card, question.device)
    layer = shown_layer(opened, question.layer, question.settings.activation)
    key = (replace(question, settings=type(question.settings)(), compared=None, side=0), layer.name)
    found: Meaning | None = recent.get(key)
    if found is None:
        _, _, batch = _prepared(opened, question.file, recent)
        decided = decision(opened, batch, layer, question.label)
        answers = ranked(softmax(decided.logits), opened.labels)
        label = next(each for each in answers if each.index == decided.label)
        field = _fields(opened, recent).get(layer.name)
        found = Meaning(answers[:LABELS_OFFERED], label, decided.shares, field)
        recent.put(key, found, decided.shares.nbytes)
    return found


def _labels(opened: OpenNetwork, layer: Layer) -> tuple[str, ...]:
    """The labels, if from this layer on there are as many units as labels: nothing mixes them any more."""
    names = [each.name for each in opened.layers]
    after = opened.layers[names.index(layer.name) :]
    return opened.labels if all(each.units == len(opened.labels) for each in after) else ()


def _looked(opened: OpenNetwork, file: PictureFile, layer: Layer, recent: Recent) -> Looked:
    seen, size, batch = _prepared(opened, file, recent)
    key = (opened.card, str(opened.device), file, layer.name)
    maps: FeatureMaps | None = recent.get(key)
    if maps is None:
        maps = maps_of(opened, batch, layer)
        recent.put(key, maps, maps.values.nbytes)
    return Looked(file, seen, size, maps)


def _prepared(
    opened: OpenNetwork, file: PictureFile, recent: Recent
) -> tuple[Pixels, tuple[int, int], torch.Tensor]:
    """What the network sees of a file, as a picture and as its input, and the picture's own height and width."""
    key = (opened.card, str(opened.device), file)
    found: tuple[Pixels, tuple[int, int], torch.Tensor] | None = recent.get(key)
    if found is None:
        picture = picture_for_network(Path(file.path))
        batch = network_input(picture, opened)
        seen = seen_picture(picture, opened.card)
        found = seen, (picture.shape[0], picture.shape[1]), batch
        recent.put(key, found, seen.nbytes + batch.nbytes)
    return found


def _fields(opened: OpenNetwork, recent: Recent) -> dict[str, ReceptiveField]:
    """The receptive field of every layer, by its name."""
    key = ("fields", opened.card)
    found: dict[str, ReceptiveField] | None = recent.get(key)
    if found is None:
        found = receptive_fields(opened.network, opened.card.preprocessing.crop)
        recent.put(key, found, 0)
    return found
