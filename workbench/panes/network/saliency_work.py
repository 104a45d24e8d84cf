"""What the pane of saliency computes; it brings in torch, so none of it is for the thread of the window."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.models.cards import ModelCard
from workbench.core.networks.saliency.settings import SaliencySettings
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Step, Steps
from workbench.widgets.label_list import LabelShare

if TYPE_CHECKING:
    from workbench.core.networks.saliency.looking import Heat
    from workbench.core.networks.saliency.question import Question
    from workbench.core.networks.saliency.sanity import Check
    from workbench.widgets.pixels import Pixels

USUAL_LABEL = -1
"""Stands for the label that the network finds most probable."""


@dataclass(frozen=True)
class Wish:
    """What is asked about a picture. ``label`` is a label's number, or :data:`USUAL_LABEL`."""

    card: ModelCard
    device: str
    file: PictureFile
    label: int = USUAL_LABEL
    words: tuple[str, ...] = ()
    settings: SaliencySettings = field(default_factory=SaliencySettings)


@dataclass(frozen=True, eq=False)
class Answers:
    """What the network sees of a picture, and all labels, the most probable first."""

    file: PictureFile
    seen: "Pixels"
    labels: tuple[LabelShare, ...]


@dataclass(frozen=True, eq=False)
class Map:
    """A map with the colours it is shown in, and the ends of its scale."""

    heat: "Heat"
    colours: "Pixels"
    scale: tuple[float, float]


@dataclass(frozen=True, eq=False)
class CheckedMap:
    """The map of a shuffled network, with its colours."""

    check: "Check"
    map: Map


def answers(wish: Wish) -> Answers:
    """What the network answers for a picture. Raises UnreadablePicture and what opening a network raises."""
    from workbench.core.networks.answers import probabilities_of, ranked
    from workbench.core.networks.opening import network_input, open_network, picture_for_network, seen_picture

    opened, picture = open_network(wish.card, wish.device), picture_for_network(Path(wish.file.path))
    found = ranked(probabilities_of(opened.network, network_input(picture, opened)), opened.labels)
    labels = tuple((each.index, each.label, each.probability) for each in found)
    return Answers(wish.file, seen_picture(picture, wish.card), labels)


def looked(wish: Wish) -> Steps[Answers | Map | None]:
    """First the answers, then the maps of the wished methods as they are done."""
    from workbench.core.networks.saliency.looking import heats

    found = answers(wish)
    label = found.labels[0][0] if wish.label == USUAL_LABEL else wish.label
    yield Step(0, 0, found)
    for step in heats(_question(wish, label), wish.words, wish.settings):
        yield Step(step.done, step.total, None if step.value is None else _map(step.value))


def checked(wish: Wish, maps: Sequence[Map], label: int) -> Steps[CheckedMap | None]:
    """Each map again with the network's weights shuffled, from the last layer backwards."""
    from workbench.core.networks.saliency.sanity import STAGES, sanity_check

    total = len(maps) * len(STAGES)
    yield Step(0, total, None)
    question = _question(wish, label)
    for number, each in enumerate(maps):
        for step in sanity_check(question, each.heat, wish.settings):
            found = None if step.value is None else CheckedMap(step.value, _map(step.value.heat))
            yield Step(number * len(STAGES) + step.done, total, found)


def saved(folder: Path, wish: Wish, found: Answers, maps: Sequence[Map], checks: Sequence[CheckedMap]) -> int:
    """Write everything that is shown into a folder; returns the number of files. Raises ExportError."""
    from workbench.core.networks.opening import open_network
    from workbench.core.networks.provenance import made_by
    from workbench.core.networks.saliency.export import record_of, save_saliency

    heats = [each.heat for each in maps]
    label = next(name for number, name, _ in found.labels if number == heats[0].label)
    device = str(open_network(wish.card, wish.device).device)
    record = made_by("saliency", wish.card, record_of(heats, label), device, Path(wish.file.path))
    return len(save_saliency(folder, found.seen, heats, [each.check for each in checks], record))


def _question(wish: Wish, label: int) -> "Question":
    from workbench.core.networks.opening import open_network, picture_for_network
    from workbench.core.networks.saliency.looking import question_of

    opened, picture = open_network(wish.card, wish.device), picture_for_network(Path(wish.file.path))
    return question_of(opened, picture, label, wish.settings)


def _map(heat: "Heat") -> Map:
    from workbench.core.networks.saliency.overlay import map_picture, scale_of

    return Map(heat, map_picture(heat), scale_of(heat))
