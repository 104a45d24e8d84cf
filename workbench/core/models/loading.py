"""From a model card to a network that is ready to run, with its own preprocessing and labels."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import torch

from workbench.core.models import squeezenet_weights
from workbench.core.models.cards import CLASSIFIER, CardError, ModelCard, labels_of
from workbench.core.models.facts import kind_in_words
from workbench.core.models.onnx_files import external_files
from workbench.core.models.onnx_networks import OnnxNetwork, onnx_device
from workbench.core.models.refusals import RefusedFile
from workbench.core.models.squeezenet_weights import ForbiddenContent
from workbench.core.models.state_dicts import StateDict, read_state_dict
from workbench.core.models.store import WeightsError, verified_weights

MODELS_KEPT_IN_MEMORY = 3
# Every way in which weights may be stored. No reader of them executes what a file says.
FORMATS = ("safetensors", "state_dict", "onnx", "numpy_pickle_squeezenet")


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A network in evaluation mode on ``device``, and what its card says of its inputs and outputs.

    ``device`` is the processor where the one that was asked for cannot compute such networks. A network
    that ``has_own_threads`` uses all cores by itself, and is not to be called from several threads at once.
    """

    card: ModelCard
    network: torch.nn.Module
    device: torch.device
    labels: tuple[str, ...]
    has_own_threads: bool = False


@lru_cache(maxsize=MODELS_KEPT_IN_MEMORY)
def load(card: ModelCard, device: str) -> LoadedModel:
    """Verify the card's weights and load them. Raises :class:`WeightsError` when they do not fit.

    Raises :class:`CardError` for models that do not classify.
    ``device`` is a torch device in words: "cpu", "cuda" or "mps".
    """
    if card.kind != CLASSIFIER:
        raise CardError(
            f"“{card.title}” does not classify pictures: it is for something else ({kind_in_words(card).lower()}). "
            "Nothing was computed. Choose another model."
        )
    path = verified_weights(card)
    try:
        if card.weights.format == "onnx" and external_files(path):
            raise RefusedFile(f"The checksum of “{path.name}” says nothing of the numbers in other files.")
        return model_from(path, card, labels_of(card), device)
    except (CardError, ForbiddenContent, MemoryError):
        raise
    except Exception as error:
        # Each format has errors of its own, and a file can be anything.
        raise WeightsError(
            f"The weights in “{path}” do not fit the network “{card.architecture}”, or hold more than numbers. "
            "Nothing was computed. Choose another model."
        ) from error


def model_from(path: Path, card: ModelCard, labels: tuple[str, ...], device: str) -> LoadedModel:
    """The network in a file that needs not lie where the card says.

    Raises :class:`CardError` for what this program does not know, and nearly anything for weights that do not fit.
    """
    if card.weights.format == "onnx":
        return _onnx_model(path, card, labels, device)
    # Not at the top: importing torchvision takes longer than torch, and only its classifiers need it.
    from workbench.core.models.architectures import classifiers, filled

    # The name is checked before anything is built from it.
    if card.architecture not in classifiers() or card.weights.format not in FORMATS:
        raise CardError(
            f"The card of “{card.title}” asks for a network or a format of weights that this program does not know."
        )
    network = filled(card.architecture, _state_dict(path, card), len(labels), card.preprocessing.crop)
    network.eval().requires_grad_(False)
    # The layout in which pictures arrive; it spares the processor reordering every picture.
    network.to(device=torch.device(device), memory_format=torch.channels_last)  # type: ignore[call-overload]
    return LoadedModel(card, network, torch.device(device), labels)


def _onnx_model(path: Path, card: ModelCard, labels: tuple[str, ...], device: str) -> LoadedModel:
    network = OnnxNetwork(path, onnx_device(device), card.outputs)
    if network.shape.labels not in (0, len(labels)):
        raise RefusedFile(f"“{path.name}” gives {network.shape.labels} answers for {len(labels)} labels.")
    network.eval()
    return LoadedModel(card, network, network.device, labels, has_own_threads=True)


def _state_dict(path: Path, card: ModelCard) -> StateDict:
    if card.weights.format == "numpy_pickle_squeezenet":
        return squeezenet_weights.state_dict(path, card.preprocessing)
    return read_state_dict(path, card.weights.format)
