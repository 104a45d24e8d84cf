"""Recognisers of faces by their model cards: each describes a face by numbers, an embedding."""

import pkgutil
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.core.faces import dlib_resnet
from workbench.core.faces.aligning import Picture, aligner
from workbench.core.faces.face import Face
from workbench.core.faces.settings import RECOGNISER
from workbench.core.faces.sface import SFaceRecogniser
from workbench.core.models.cards import CardError, ModelCard
from workbench.core.models.devices import Inference
from workbench.core.models.machine import Machine

Embeddings = NDArray[np.float32]

FACES_AT_ONCE = 32
_DEEPFACE_PREFIX, _DEEPFACE = "deepface", "workbench.core.faces.deepface_adapter:open_recogniser"


class Recogniser(Protocol):
    """Prepares faces (from any thread) and describes them (from one thread at a time)."""

    def chip(self, picture: Picture, face: Face) -> Picture | None:
        """The face as the network wants to see it; None where there seems to be none."""
        ...

    def embed(self, chips: Sequence[Picture]) -> Embeddings:
        """One embedding for each chip: float32, faces × dimensions; 0 × dimensions for no chips."""
        ...


def open_recogniser(card: ModelCard, machine: Machine) -> Recogniser:
    """The recogniser of a card. Raises :class:`CardError` for what is no recogniser, and
    :class:`workbench.core.models.store.WeightsError` when the weights are not as they should be.
    """
    openers: dict[str, Callable[[ModelCard, Machine], Recogniser]] = {
        "dlib_resnet_v1": DlibRecogniser,
        "opencv_sface": lambda card, _: SFaceRecogniser(card),
    }
    is_known = card.kind == RECOGNISER and card.recognition is not None
    if is_known and card.architecture in openers:
        return openers[card.architecture](card, machine)
    if is_known and card.architecture.startswith(_DEEPFACE_PREFIX):
        opened: Recogniser = pkgutil.resolve_name(_DEEPFACE)(card)
        return opened
    raise CardError(
        f"“{card.title}” describes no faces, or is of a kind that this program does not know. Choose a recogniser."
    )


def embeddings_of(recogniser: Recogniser, chips: Sequence[Picture | None], dimension: int) -> Embeddings:
    """One row for each chip, computed at most 32 at a time; NaN where there is no chip, or the network gave no numbers.

    Faces × ``dimension``, float32.
    """
    embeddings = np.full((len(chips), dimension), np.nan, np.float32)
    places = [at for at, chip in enumerate(chips) if chip is not None]
    for start in range(0, len(places), FACES_AT_ONCE):
        part = places[start : start + FACES_AT_ONCE]
        embeddings[part] = recogniser.embed([chip for at in part if (chip := chips[at]) is not None])
    embeddings[~np.isfinite(embeddings).all(axis=1)] = np.nan
    return embeddings


class DlibRecogniser:
    """dlib's network: 128 numbers of a chip of 150×150 pixels, turned upright by five points."""

    def __init__(self, card: ModelCard, machine: Machine) -> None:
        self._inference = Inference(card, machine, dlib_resnet.load, side_by_side_first=True)
        self._aligner = aligner()

    def chip(self, picture: Picture, face: Face) -> Picture | None:
        """150×150×3, or None where the five points cannot be those of a face."""
        return self._aligner.chip(picture, face)

    def embed(self, chips: Sequence[Picture]) -> Embeddings:
        """N×128; faces of one person usually lie less than 0.6 apart (Euclidean)."""
        if not chips:
            return np.empty((0, dlib_resnet.EMBEDDING), np.float32)
        return self._inference.outputs(np.stack(chips))

    def taken_notes(self) -> str:
        """What happened since the last call that a person should know, for instance that the memory was full."""
        return self._inference.taken_notes()
