"""torchvision's classifiers: built without their numbers, recognised by them, filled with them."""

import math
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import torch
import torchvision
from torch.overrides import TorchFunctionMode

from workbench.core.models.cards import Preprocessing
from workbench.core.models.refusals import RefusedFile
from workbench.core.models.state_dicts import StateDict
from workbench.core.models.stored_shapes import Shapes, stored_shapes

# No layer of any network has this many outputs but the last one when it is asked for.
_UNUSUAL = 1013
_POSITIONS = "encoder.pos_embedding"
_COUNTERS = "num_batches_tracked"
# Parts that only training needs.
_AUXILIARY = {"googlenet": ("aux1.", "aux2."), "inception_v3": ("AuxLogits.",)}
_MAKERS = (torch.empty, torch.zeros, torch.ones, torch.full, torch.rand, torch.randn)
_FILLERS = {
    *("normal_", "uniform_", "trunc_normal_", "xavier_uniform_", "kaiming_normal_", "kaiming_uniform_"),
    *("constant_", "fill_", "zero_", "mul_", "add_", "erfinv_", "clamp_"),
}


@dataclass(frozen=True)
class Recognised:
    """A network told from its numbers: torchvision's name, how many labels, and the side of pictures it must see.

    ``picture_size`` is 0 when any size will do.
    """

    architecture: str
    labels: int
    picture_size: int


class _WithoutNumbers(TorchFunctionMode):
    """Layers made inside it have shapes alone. Not the device "meta" for everything: RegNet computes its shapes."""

    def __torch_function__(self, function: Any, types: Any, arguments: Any = (), options: Any = None) -> Any:
        options = dict(options or {})
        if function in _MAKERS:
            options["device"] = "meta"
        if getattr(function, "__name__", "") in _FILLERS:
            filled = next(each for each in (*arguments, *options.values()) if isinstance(each, torch.Tensor))
            # Where there are no numbers, none need be drawn; that took half of the time.
            if filled.is_meta:
                return filled
        return function(*arguments, **options)


def classifiers() -> tuple[str, ...]:
    """Names of torchvision's classifiers.

    Only these: torchvision fetches weights for the inside of other networks from the internet, unasked.
    """
    return tuple(torchvision.models.list_models(module=torchvision.models))


def filled(architecture: str, state: StateDict, labels: int, picture_size: int) -> torch.nn.Module:
    """A network of these numbers (as float32). Raises ``RuntimeError`` when names or shapes do not fit."""
    network = _shell(architecture, labels, picture_size)
    # Copies: the tensors of safetensors lie in the file itself, which may change.
    numbers = OrderedDict(
        (name, tensor.to(torch.float32, copy=True) if tensor.is_floating_point() else tensor.clone())
        for name, tensor in state.items()
        if not name.startswith(_AUXILIARY.get(architecture, ()))
    )
    expected = network.state_dict()
    # MNASNet refuses numbers that do not say of which version of it they are; these have the shapes of this one.
    numbers._metadata = {"": expected._metadata[""]}  # type: ignore[attr-defined]
    for name, tensor in numbers.items():
        if name in expected and expected[name].is_floating_point() != tensor.is_floating_point():
            raise RuntimeError(f"“{name}” has numbers of the wrong kind")
    network.load_state_dict(numbers, assign=True)
    return network


def outline(architecture: str, labels: int, picture_size: int) -> torch.nn.Module:
    """A network without its numbers, wholly on the device "meta", frozen and in evaluation mode as loaded ones are."""
    return _shell(architecture, labels, picture_size).to("meta").eval().requires_grad_(False)


def recognised(state: StateDict, path: Path, architecture: str = "") -> Recognised:
    """The network these numbers belong to, found by the tensors' names and shapes among all of torchvision's.

    With ``architecture`` only that one is compared. Raises :class:`RefusedFile` naming what does not fit.
    """
    if architecture and architecture not in classifiers():
        raise RefusedFile(
            f"There is no network “{architecture}” among torchvision's classifiers. Nothing was imported. Choose "
            f"one of: {', '.join(classifiers())}."
        )
    shapes = {name: tuple(tensor.shape) for name, tensor in state.items() if not name.endswith(_COUNTERS)}
    for candidate in [architecture] if architecture else _likely_first(path):
        found = _compared(candidate, shapes)
        if found:
            return found
    raise _unlike(shapes, path, architecture)


def usual_preprocessing(architecture: str, picture_size: int = 0) -> Preprocessing:
    """Preprocessing as torchvision publishes it for an architecture, else that of ImageNet for a size of pictures."""
    size = picture_size or 224
    usual = Preprocessing(
        max(size, round(size * 256 / 224)), size, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    )
    if architecture not in classifiers():
        return usual
    weights: Any = next(iter(torchvision.models.get_model_weights(architecture)))
    theirs = weights.transforms()
    if picture_size not in (0, theirs.crop_size[0]):
        return usual
    mean, deviation = tuple(theirs.mean), tuple(theirs.std)
    if architecture in _AUXILIARY:
        # These two change the numbers of ImageNet to this scale themselves, if built from torchvision's weights.
        mean = deviation = (0.5, 0.5, 0.5)
    resize, crop = theirs.resize_size[0], theirs.crop_size[0]
    return Preprocessing(resize, crop, mean, deviation, theirs.interpolation.value)


def _shell(architecture: str, labels: int, picture_size: int = 0) -> torch.nn.Module:
    options: dict[str, Any] = {"num_classes": labels}
    if architecture in _AUXILIARY:
        options |= {"aux_logits": False, "init_weights": False}
    if architecture.startswith("vit_") and picture_size:
        options["image_size"] = picture_size
    with _WithoutNumbers():
        network: torch.nn.Module = torchvision.models.get_model(architecture, weights=None, **options)
    return network


def _shapes(architecture: str) -> Shapes:
    """The network's tensors; sizes that follow the number of labels are ``_UNUSUAL``."""
    return stored_shapes().get(architecture) or built_shapes(architecture)


@cache
def built_shapes(architecture: str) -> Shapes:
    """The tensors of the network that torchvision builds; sizes that follow the number of labels are unusual."""
    state = _shell(architecture, _UNUSUAL).state_dict()
    return {name: tuple(tensor.shape) for name, tensor in state.items() if not name.endswith(_COUNTERS)}


def _likely_first(path: Path) -> list[str]:
    """All names, first those that the file's name speaks of, the longest first: "resnext50" before "resnet"."""
    stem = path.stem.lower().replace("-", "_")
    return sorted(classifiers(), key=lambda name: (name not in stem, -len(name) if name in stem else 0))


def _compared(architecture: str, shapes: Shapes) -> Recognised | None:
    expected = _shapes(architecture)
    auxiliary = _AUXILIARY.get(architecture, ())
    found = {name: shape for name, shape in shapes.items() if not name.startswith(auxiliary or "\n")}
    if found.keys() != expected.keys():
        return None
    labels: set[int] = set()
    for name, shape in found.items():
        wanted = expected[name]
        if len(shape) != len(wanted):
            return None
        labels |= {size for size, want in zip(shape, wanted, strict=True) if want == _UNUSUAL}
        if name != _POSITIONS and any(
            size != want != _UNUSUAL for size, want in zip(shape, wanted, strict=True)
        ):
            return None
    if len(labels) != 1:
        return None
    size = _picture_size(architecture, found)
    return None if size is None else Recognised(architecture, labels.pop(), size)


def _picture_size(architecture: str, shapes: Shapes) -> int | None:
    """The side of pictures that a vision transformer was made for, 0 for other networks, None if there is none."""
    if architecture == "maxvit_t":
        return 224
    if not architecture.startswith("vit_"):
        return 0
    patches = math.isqrt(shapes[_POSITIONS][1] - 1)
    fits = shapes[_POSITIONS] == (1, patches**2 + 1, _shapes(architecture)[_POSITIONS][2])
    return patches * shapes["conv_proj.weight"][2] if fits and patches else None


def _unlike(shapes: Shapes, path: Path, architecture: str) -> RefusedFile:
    nearest = architecture or max(classifiers(), key=lambda name: _likeness(_shapes(name), shapes))
    first = next(_differences(_shapes(nearest), shapes), "the number of labels is not the same everywhere")
    if not architecture and _likeness(_shapes(nearest), shapes) < 0.5:
        about = "It is none of torchvision's classifiers"
    else:
        about = f"It does not fit torchvision's “{nearest}”: {first}"
    return RefusedFile(
        f"The weights in “{path.name}” cannot be used. {about}. Nothing was imported. If the network was changed or "
        "comes from elsewhere, save it as ONNX and import that file."
    )


def _likeness(expected: Shapes, shapes: Shapes) -> float:
    alike = sum(shapes.get(name) == shape for name, shape in expected.items())
    return alike / max(len(expected), len(shapes))


def _differences(expected: Shapes, shapes: Shapes) -> Iterator[str]:
    yield from (f"“{name}” is missing" for name in expected if name not in shapes)
    yield from (f"it has no “{name}”" for name in shapes if name not in expected)
    for name, shape in shapes.items():
        wanted = expected[name]
        if len(shape) != len(wanted) or any(
            size != want != _UNUSUAL for size, want in zip(shape, wanted, strict=True)
        ):
            words = " × ".join("labels" if want == _UNUSUAL else str(want) for want in wanted)
            yield f"“{name}” has the shape {' × '.join(map(str, shape)) or 'of one number'} instead of {words}"
