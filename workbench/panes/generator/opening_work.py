"""Finding and opening generators, and writing down what a person knows of them; none of it for the window's thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.pictures.formats import PICTURE_SUFFIXES
from workbench.core.steps import Step, Steps
from workbench.study.study import SUFFIX as STUDY_SUFFIX

if TYPE_CHECKING:
    from workbench.core.generators.cards import GeneratorCard
    from workbench.core.generators.networks.design import Layer


@dataclass(frozen=True)
class Build:
    """What a generator that is open is made of, as far as the tools offer it."""

    layers: "tuple[Layer, ...]"
    has_noise: bool
    can_move: bool
    is_own: bool
    """Whether a person has opened it from a file; what is known of one that ships with the program is fixed."""


@dataclass(frozen=True)
class Opened:
    """A generator that is ready to be steered."""

    card: "GeneratorCard"
    build: Build


def found_generators() -> "tuple[GeneratorCard, ...]":
    """All generators on this computer."""
    from workbench.core.generators.files.store import generators

    return tuple(generators().values())


def made_ready(key: str, device: str) -> Steps[Opened | None]:
    """Read a generator of this computer into memory, where it stays; for the inference thread."""
    from workbench.core.generators.files.store import opened, own_folder, weights_of

    yield Step(0, 1, None)
    found = opened(key, ready_device(device))
    network = found.network
    is_own = weights_of(key).parent == own_folder()
    build = Build(network.layers, network.has_noise, network.can_move, is_own)
    yield Step(1, 1, Opened(found.card, build))


def opened_file(path: Path, device: str) -> Steps[Opened | None]:
    """Recognise a file by its content, convert it where need be, and read the generator into memory."""
    from workbench.core.generators.files.opening import open_file

    card = None
    for step in open_file(path):
        card = step.value or card
        yield Step(step.done, step.total, None, step.note)
    if card is not None:
        yield from made_ready(card.key, device)


def ready_device(preference: str) -> str:
    """The device that pictures are generated on."""
    from workbench.core.models.devices import chosen_device

    return chosen_device(preference)


def written_card(card: "GeneratorCard") -> "GeneratorCard":
    """Keep what a person has entered about a generator; GeneratorError where that cannot be written."""
    from workbench.core.generators.files.store import enter

    enter(card)
    return card


GENERATOR_SUFFIXES = (".pkl", ".pt", ".pth", ".safetensors", ".onnx")
"""How files of generators usually end. It is a guess for words on the way; their content decides."""
_BEGINNING = 256
"""Bytes; as far as the name of the first file in an archive of torch reaches."""
_PICKLE_PROTOCOLS = range(2, 6)


def could_be_generator(place: Path) -> bool:
    """Whether it is worth reading how a file begins: what is known by its name is not read.

    Of two studies asked for quickly the last is the one that is wanted, so that neither may wait for being looked at.
    """
    return bool(place.suffix) and place.suffix.lower() not in (*PICTURE_SUFFIXES, STUDY_SUFFIX)


def sorted_places(places: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Files that begin as those of generators do, and everything else; reads a few bytes of each file."""
    generators = [place for place in places if _begins_as_generator(place)]
    return generators, [place for place in places if place not in generators]


def _begins_as_generator(place: Path) -> bool:
    """A pickle, torch's archive, safetensors (a length, then JSON) or ONNX; which it is, its reader finds out."""
    if not could_be_generator(place):
        return False
    try:
        with place.open("rb") as file:
            beginning = file.read(_BEGINNING)
    except OSError:
        return False
    is_pickle = beginning[:1] == b"\x80" and beginning[1:2] != b"" and beginning[1] in _PICKLE_PROTOCOLS
    is_archive = beginning.startswith(b"PK\x03\x04") and b"data.pkl" in beginning
    is_safetensors = beginning[8:9] == b"{"
    is_onnx = beginning[:1] == b"\x08" and place.suffix.lower() == ".onnx"
    return is_pickle or is_archive or is_safetensors or is_onnx
