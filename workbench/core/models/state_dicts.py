"""A network's numbers by name (a state_dict) out of a file, whatever they are wrapped in. Nothing is executed."""

import pickle
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
import torch

from workbench.core.models.refusals import RefusedFile

StateDict = dict[str, torch.Tensor]

# What training programs call the numbers among the other things they keep.
_WRAPPINGS = ("state_dict", "model_state_dict", "model", "net", "network", "weights")
# What they put before every name: DataParallel, Lightning, torch.compile.
_PREFIXES = ("module.", "model.", "_orig_mod.", "network.", "net.")
# DenseNet's names before 2017, as torchvision's own weights still have them.
_OLD_DENSENET = re.compile(r"(denselayer\d+\.(?:norm|conv))\.(\d)\.")
_ALONE = "torch.save(model.state_dict(), 'weights.pt')"


def read_state_dict(path: Path, format: str) -> StateDict:
    """The tensors in a file of ``format`` "safetensors" or "state_dict", under the names they have in torchvision.

    Accepted besides a plain state_dict: one inside ``{"state_dict": …}``, ``{"model": …}`` and the like, and names
    that all begin with "module.", "model." or "_orig_mod.". Raises :class:`RefusedFile`.
    """
    content = _read_safetensors(path) if format == "safetensors" else _read_torch_file(path)
    state = _without_prefixes(_unwrapped(content, path))
    _check(state, path)
    return {_OLD_DENSENET.sub(r"\1\2.", name): tensor for name, tensor in state.items()}


def _read_safetensors(path: Path) -> StateDict:
    try:
        return safetensors.torch.load_file(path)
    except (safetensors.SafetensorError, ValueError, KeyError, OSError) as error:
        raise _damaged(path) from error


def _read_torch_file(path: Path) -> Any:
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise _more_than_numbers(path, error) from error
    except MemoryError:
        raise
    except Exception as error:
        # The reader of a damaged archive raises nearly anything.
        raise _damaged(path) from error


def _unwrapped(content: Any, path: Path) -> StateDict:
    for _ in range(2):
        if isinstance(content, Mapping) and not _tensors(content):
            content = next((content[name] for name in _WRAPPINGS if name in content), content)
    state = _tensors(content) if isinstance(content, Mapping) else {}
    if not state:
        raise RefusedFile(
            f"“{path.name}” holds no weights by name (no state_dict). Nothing was imported. Save them where "
            f"they were made with “{_ALONE}”, then import that file."
        )
    return state


def _tensors(content: Mapping[Any, Any]) -> StateDict:
    return {
        name: value
        for name, value in content.items()
        if isinstance(name, str) and isinstance(value, torch.Tensor)
    }


def _without_prefixes(state: StateDict) -> StateDict:
    """Names without what a training program put before most of them; what lacks it belongs to the training."""
    for prefix in _PREFIXES * 2:
        having = {name: value for name, value in state.items() if name.startswith(prefix)}
        if len(having) > len(state) / 2:
            state = {name.removeprefix(prefix): value for name, value in having.items()}
    return state


def _check(state: StateDict, path: Path) -> None:
    for name, tensor in state.items():
        is_plain = type(tensor) in (torch.Tensor, torch.nn.Parameter) and tensor.layout is torch.strided
        if not is_plain or tensor.device.type != "cpu" or tensor.is_quantized or tensor.is_complex():
            raise RefusedFile(
                f"“{path.name}” holds “{name}” in a form that this program does not read (compressed or without "
                "its numbers). Nothing was imported. Save the network with ordinary numbers (float32) instead."
            )
    # A tensor may claim to be any size by naming the same number again and again.
    if sum(tensor.numel() for tensor in state.values()) > max(path.stat().st_size, 1):
        raise RefusedFile(
            f"“{path.name}” claims to hold more numbers than it has bytes, so it is damaged or was made to fill the "
            "memory. Nothing was imported."
        )


def _more_than_numbers(path: Path, error: Exception) -> RefusedFile:
    found = re.search(r"GLOBAL\s+([\w.]+)", str(error))
    if not found:
        return _damaged(path)
    named = found.group(1)
    is_network = named.startswith(("torch.nn.", "torchvision.", "timm.", "__main__."))
    what = "is a whole network saved with its program" if is_network else "holds more than numbers"
    return RefusedFile(
        f"“{path.name}” {what} (“{named}”). Opening such a file can run code hidden in it, so it was not opened. "
        f"Nothing was imported. Save the numbers alone where it was made, in Python with “{_ALONE}”, and import "
        "that file."
    )


def _damaged(path: Path) -> RefusedFile:
    return RefusedFile(
        f"“{path.name}” is incomplete or damaged, and its numbers cannot be read. Nothing was imported. Fetch or "
        "copy it again, then import it."
    )
