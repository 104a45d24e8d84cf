"""What a file of weights is before it is imported: format, network, number of labels, checksum."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import torch

from workbench.core.models.architectures import filled, recognised, usual_preprocessing
from workbench.core.models.cards import Preprocessing
from workbench.core.models.facts import ONNX, architecture_in_words
from workbench.core.models.onnx_networks import OnnxNetwork, whole_network
from workbench.core.models.refusals import RefusedFile, format_of
from workbench.core.models.state_dicts import StateDict, read_state_dict
from workbench.core.wording import size_in_words

_TRIAL_PICTURES = 3
_ALMOST = 1e-3


@dataclass(frozen=True)
class FoundNetwork:
    """A network that can be imported.

    ``bytes`` and ``sha256`` are those of the one file that is kept, also where an ONNX network comes in several.
    ``architecture`` is torchvision's name, or "onnx". ``picture_size`` is the side of the pictures it must see, 0
    when any will do. ``outputs`` is "logits" or "probabilities", as it gave them for pictures of noise.
    """

    path: Path
    format: str
    bytes: int
    sha256: str
    architecture: str
    labels: int
    parameters: int
    picture_size: int
    outputs: str
    preprocessing: Preprocessing

    @property
    def in_words(self) -> str:
        """One line for people: what it is, how many labels, its size and checksum."""
        size, side = size_in_words(self.bytes), self.preprocessing.crop
        return (
            f"{architecture_in_words(self.architecture)}, {self.labels:,} labels, {size}, pictures of {side} × {side} "
            f"pixels, sha256 {self.sha256}"
        )


def recognise(path: Path, architecture: str = "") -> FoundNetwork:
    """Look a file of weights over without executing any of it; the network is tried on pictures of noise.

    ``architecture`` is torchvision's name if the person has named it; otherwise it is found. Raises
    :class:`RefusedFile` saying why a file cannot be imported and what to do instead.
    """
    format = format_of(path)
    try:
        found = _onnx(path) if format == ONNX else _torchvision(path, format, architecture)
        return found
    except OSError as error:
        raise RefusedFile(
            f"“{path.name}” cannot be read ({(error.strerror or str(error)).lower()}). Nothing was imported. Check "
            "that the file is still there."
        ) from error
    except MemoryError as error:
        raise RefusedFile(
            f"The network in “{path.name}” does not fit into the memory. Nothing was imported. Close other programs, "
            "then try again."
        ) from error


def sha256_of(path: Path) -> str:
    """The checksum of a file, 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _torchvision(path: Path, format: str, architecture: str) -> FoundNetwork:
    state = read_state_dict(path, format)
    told = recognised(state, path, architecture)
    _check_numbers(state, path)
    preprocessing = usual_preprocessing(told.architecture, told.picture_size)
    try:
        network = filled(told.architecture, state, told.labels, preprocessing.crop).eval()
    except RuntimeError as error:
        raise RefusedFile(
            f"The weights in “{path.name}” do not fit the network “{told.architecture}”. Nothing was imported. Save "
            "them again where they were made, or save the network as ONNX."
        ) from error
    trial(network, preprocessing.crop, path)
    parameters = sum(each.numel() for each in network.parameters())
    facts = (
        path.stat().st_size,
        sha256_of(path),
        told.architecture,
        told.labels,
        parameters,
        told.picture_size,
    )
    return FoundNetwork(path, format, *facts, "logits", preprocessing)


def _onnx(path: Path) -> FoundNetwork:
    network = OnnxNetwork(path, "cpu", "logits")
    size = network.shape.picture_size
    preprocessing = usual_preprocessing(ONNX, size)
    outputs = trial(network, preprocessing.crop, path)
    are_shares = bool(((outputs.sum(dim=1) - 1).abs() < _ALMOST).all() and (outputs >= 0).all())
    whole = whole_network(path)
    sha256 = hashlib.sha256(whole).hexdigest() if whole else sha256_of(path)
    facts = len(whole) if whole else path.stat().st_size, sha256, ONNX, outputs.shape[1], 0, size
    return FoundNetwork(path, ONNX, *facts, "probabilities" if are_shares else "logits", preprocessing)


def _check_numbers(state: StateDict, path: Path) -> None:
    broken = next((name for name, tensor in state.items() if not tensor.isfinite().all()), "")
    if broken:
        raise RefusedFile(
            f"“{broken}” in “{path.name}” holds values that are not numbers (NaN) or infinite: the training went "
            "wrong. Nothing was imported. Choose weights from an earlier moment of the training."
        )


@torch.inference_mode()
def trial(network: torch.nn.Module, picture_size: int, path: Path) -> torch.Tensor:
    """The network's answers (pictures×labels) to pictures of noise. Raises :class:`RefusedFile` if it has none."""
    noise = torch.rand(
        (_TRIAL_PICTURES, 3, picture_size, picture_size), generator=torch.Generator().manual_seed(1)
    )
    try:
        outputs: torch.Tensor = network(noise * 2 - 1)
    except MemoryError:
        raise
    except Exception as error:
        # Each kind of network has errors of its own for pictures that are too small.
        raise RefusedFile(
            f"The network in “{path.name}” cannot look at pictures of {picture_size} × {picture_size} pixels. Nothing "
            "was imported. Choose the size it was trained with."
        ) from error
    if outputs.ndim != 2 or len(outputs) != _TRIAL_PICTURES or not outputs.isfinite().all():
        raise RefusedFile(
            f"The network in “{path.name}” gives no usable answers: they are not numbers, or not one for each label. "
            "Nothing was imported. Choose weights from an earlier moment of the training."
        )
    return outputs
