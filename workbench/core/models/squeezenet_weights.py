"""SqueezeNet's weights out of the ``ndf`` package, made to fit torchvision's ``squeezenet1_1``.

The file is a pickle of plain numpy arrays, ``{"conv1": [kernel H×W×in×out, bias], "fire2/squeeze1x1": …}``, from
a network that expects B, G, R on the scale 0–255 minus Caffe's mean colour.
"""

import io
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError
from workbench.core.models.cards import Preprocessing

CAFFE_MEAN_BGR = (103.939, 116.779, 123.68)
_FIRE_PLACES = {2: 3, 3: 4, 4: 6, 5: 7, 6: 9, 7: 10, 8: 11, 9: 12}


class ForbiddenContent(WorkbenchError):
    """A file of weights names something that is not a plain array of numbers."""


class _ArraysOnly(pickle.Unpickler):
    """Rebuilds numpy arrays and refuses every other name a pickle could call."""

    def find_class(self, module: str, name: str) -> Any:
        where = module.replace("numpy._core", "numpy.core")
        if (where, name) == ("numpy.core.multiarray", "_reconstruct"):
            return np._core.multiarray._reconstruct  # type: ignore[attr-defined]
        if (where, name) == ("numpy", "ndarray"):
            return np.ndarray
        if (where, name) == ("numpy", "dtype"):
            return np.dtype
        raise ForbiddenContent(
            f"The file of weights asks for “{module}.{name}”, which is not a plain array of numbers. "
            "It was not opened any further. Use weights from a source you trust."
        )


def read_arrays(content: bytes) -> dict[str, list[NDArray[np.float32]]]:
    """Kernels and biases by layer. Raises :class:`ForbiddenContent` for anything but numpy arrays."""
    arrays: dict[str, list[NDArray[np.float32]]] = _ArraysOnly(io.BytesIO(content), encoding="latin1").load()
    return arrays


def state_dict(path: Path, preprocessing: Preprocessing) -> dict[str, torch.Tensor]:
    """The weights under torchvision's names, for pictures standardised as ``preprocessing`` says.

    The first convolution is not padded, so the change of channel order, scale and mean folds into it exactly:
    weights times 255·deviation, and Σ weights·(255·mean − Caffe's mean) added to the bias.
    """
    arrays = read_arrays(path.read_bytes())
    state: dict[str, torch.Tensor] = {}
    for name, (kernel, bias) in arrays.items():
        place = _torchvision_name(name)
        # H×W×in×out becomes out×in×H×W.
        state[f"{place}.weight"] = torch.from_numpy(np.ascontiguousarray(kernel.transpose(3, 2, 0, 1)))
        state[f"{place}.bias"] = torch.from_numpy(np.ascontiguousarray(bias))
    weight = state["features.0.weight"].flip(1).double()
    mean = torch.tensor(preprocessing.mean, dtype=torch.float64)
    deviation = torch.tensor(preprocessing.standard_deviation, dtype=torch.float64)
    shift = 255 * mean - torch.tensor(CAFFE_MEAN_BGR[::-1], dtype=torch.float64)
    state["features.0.bias"] += (weight.sum(dim=(2, 3)) * shift).sum(dim=1).float()
    state["features.0.weight"] = (weight * (255 * deviation).view(1, 3, 1, 1)).float()
    return state


def _torchvision_name(name: str) -> str:
    if name == "conv1":
        return "features.0"
    if name == "conv10":
        return "classifier.1"
    fire, _, part = name.partition("/")
    return f"features.{_FIRE_PLACES[int(fire.removeprefix('fire'))]}.{part.replace('squeeze1x1', 'squeeze')}"
