"""Which layers a network has, found by letting it look at an empty picture."""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.utils.hooks import RemovableHandle

from workbench.core.networks.errors import NetworkError
from workbench.core.networks.watching import at_rest, count_tensors, first_tensor, forward

Shape = tuple[int, ...]

_CHANNELS = 3
_KINDS_OF_FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("attention", ("MultiheadAttention",)),
    ("activation", ("torch.nn.modules.activation",)),
    ("convolution", ("torch.nn.modules.conv",)),
    ("pooling", ("torch.nn.modules.pooling", "torch.nn.modules.adaptive")),
    (
        "normalisation",
        (
            "torch.nn.modules.batchnorm",
            "torch.nn.modules.instancenorm",
            "torch.nn.modules.normalization",
            "FrozenBatchNorm2d",
        ),
    ),
    ("linear", ("torch.nn.modules.linear",)),
    ("dropout", ("torch.nn.modules.dropout", "StochasticDepth")),
)
"""The first family counts of which a class, or the module that defines it, is named here."""

# Of classes that are not torch's own, the name tells.
_WORDS_OF_FAMILIES = (
    ("attention", "Attention"),
    ("pooling", "Pool"),
    ("linear", "MatMul"),
    ("linear", "Gemm"),
)

_NO_PICTURE = {
    "vector": "This layer gives one number for each of its {units:,} units and says nothing of places in the picture.",
    "other": "This layer gives {shape} numbers, which are not laid out like a picture.",
}


@dataclass(frozen=True)
class Layer:
    """One call of one module within a pass. Shapes are without the batch; lengths in values.

    ``layout`` says how to read the output: "maps" (C×H×W), "channels_last" (H×W×C), "tokens" (L×C, the places of
    a square grid one after the other, maybe with a class token before them), "vector" (C) or "other".
    ``sources`` are the layers whose outputs it took, as far as no plain function came between. A block whose output
    is that of its last part names it in ``same_as``. ``outputs`` counts the tensors it gives; all is said of the first.
    """

    name: str
    kind: str
    family: str
    input_shape: Shape
    output_shape: Shape
    layout: str
    is_leaf: bool
    outputs: int = 1
    sources: tuple[str, ...] = ()
    same_as: str = ""

    @property
    def module(self) -> str:
        """The name of the module that is called."""
        name, _, call = self.name.rpartition(":")
        return name if call.isdecimal() and name else self.name

    @property
    def units(self) -> int:
        """How many units (channels) it has; 0 when its output cannot be read."""
        place = {"maps": 0, "channels_last": 2, "tokens": 1, "vector": 0}.get(self.layout)
        return 0 if place is None else self.output_shape[place]

    @property
    def grid(self) -> tuple[int, int] | None:
        """Rows and columns of each unit's map; None where there are no places."""
        if self.layout == "maps":
            return self.output_shape[1], self.output_shape[2]
        if self.layout == "channels_last":
            return self.output_shape[0], self.output_shape[1]
        if self.layout == "tokens":
            side = math.isqrt(self.output_shape[0])
            return side, side
        return None

    @property
    def has_maps(self) -> bool:
        """Whether its units can be shown as pictures."""
        return self.grid is not None

    @property
    def explanation(self) -> str:
        """Why its output is no picture, in a sentence; empty when it is one."""
        shape = "×".join(map(str, self.output_shape)) or "single"
        return _NO_PICTURE.get(self.layout, "").format(units=self.units, shape=shape)


def trace(network: nn.Module, size: int | tuple[int, int], channels: int = _CHANNELS) -> tuple[Layer, ...]:
    """All layers that take part when the network looks at an empty picture of ``size`` (side, or height and width).

    In the order in which they give their outputs, so a block comes after its parts. Works on tensors without
    numbers (device "meta") too. Raises :class:`NetworkError` when the network cannot look at such a picture.
    """
    height, width = (size, size) if isinstance(size, int) else size
    place = next((each.device for each in network.parameters()), torch.device("cpu"))
    seen = _Trace(network, height == width)
    with at_rest(network), torch.no_grad():
        handles = seen.hooks()
        try:
            forward(network, torch.zeros(1, channels, height, width, device=place))
        except NetworkError:
            raise
        except Exception as error:
            # A network is a program of somebody else's and may fail in any way.
            raise NetworkError(
                f"The network cannot look at pictures of {width} × {height} pixels: {_first_line(error)}. "
                "Nothing was changed. Choose another size."
            ) from error
        finally:
            for handle in handles:
                handle.remove()
    return tuple(seen.layers)


def as_maps(output: torch.Tensor, layer: Layer) -> torch.Tensor:
    """A layer's output as maps, N×C×H×W, without copying; a vector becomes N×C×1×1, a class token is left out.

    Raises :class:`NetworkError` for what cannot be read as units.
    """
    if layer.layout == "maps":
        return output
    if layer.layout == "channels_last":
        return output.permute(0, 3, 1, 2)
    if layer.layout == "vector":
        return output[..., None, None]
    grid = layer.grid
    if grid is None:
        raise NetworkError(f"{layer.explanation} Choose another layer.")
    # The class token stands before the places.
    places = output[:, -grid[0] * grid[1] :]
    return places.transpose(1, 2).reshape(len(output), layer.units, *grid)


def followed_by_activation(layer: Layer, layers: tuple[Layer, ...]) -> Layer | None:
    """The activation that a layer's output goes through next, maybe after a normalisation; None if there is none."""
    after = next((each for each in layers if each.is_leaf and layer.name in each.sources), None)
    if after is None or after.family == "activation":
        return after
    return followed_by_activation(after, layers) if after.family == "normalisation" else None


def family_of(module: nn.Module) -> str:
    """The family of a module, told from its class: "convolution", "activation", …; "block" if it has parts."""
    names = {name for each in type(module).__mro__ for name in (each.__name__, each.__module__)}
    for family, those in _KINDS_OF_FAMILIES:
        if not names.isdisjoint(those):
            return family
    for family, word in _WORDS_OF_FAMILIES:
        if word in type(module).__name__:
            return family
    return "block" if next(module.children(), None) is not None else "other"


class _Trace:
    """Notes what every module gives while a picture passes."""

    def __init__(self, network: nn.Module, is_square: bool) -> None:
        self.layers: list[Layer] = []
        self._is_square = is_square
        self._modules = dict(network.named_modules())
        self._calls: Counter[str] = Counter()
        self._taken: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
        self._makers: dict[tuple[int, int], str] = {}
        # Held until the end: the number by which a tensor is known is used again for others once it is gone.
        self._held: list[torch.Tensor] = []

    def hooks(self) -> list[RemovableHandle]:
        """Hooks on every module; whoever asks removes them."""
        handles = []
        for name, module in self._modules.items():
            if name:
                handles.append(module.register_forward_pre_hook(self._before(name)))
                handles.append(module.register_forward_hook(self._after(name)))
        return handles

    def _before(self, name: str) -> Any:
        # A module that writes over what it is given would hide where that came from.
        return lambda module, inputs: self._taken[name].append(self._sources(inputs))

    def _after(self, name: str) -> Any:
        return lambda module, inputs, output: self._note(name, inputs, output)

    def _note(self, of_module: str, inputs: Any, output: Any) -> None:
        sources = self._taken[of_module].pop()
        tensor, taken = first_tensor(output), first_tensor(inputs)
        if tensor is None:
            return
        self._calls[of_module] += 1
        call = self._calls[of_module]
        name = of_module if call == 1 else f"{of_module}:{call}"
        module = self._modules[of_module]
        family = family_of(module)
        is_leaf = family != "block"
        shape = tuple(tensor.shape[1:]) if tensor.ndim and tensor.shape[0] == 1 else tuple(tensor.shape)
        same_as = "" if is_leaf else self._makers.get(_state(tensor), "")
        layer = Layer(
            name,
            type(module).__name__,
            family,
            () if taken is None else tuple(taken.shape[1:]),
            shape,
            _layout(tensor, family, type(module).__name__, self._is_square),
            is_leaf,
            count_tensors(output),
            sources,
            same_as,
        )
        self.layers.append(layer)
        self._held.append(tensor)
        if not same_as:
            self._makers[_state(tensor)] = name

    def _sources(self, inputs: Any) -> tuple[str, ...]:
        given = [each for each in inputs if isinstance(each, torch.Tensor)]
        return tuple(
            dict.fromkeys(self._makers[_state(each)] for each in given if _state(each) in self._makers)
        )


def _state(tensor: torch.Tensor) -> tuple[int, int]:
    """Which tensor it is, and how often it has been written over."""
    return id(tensor), tensor._version


def _layout(tensor: torch.Tensor, family: str, kind: str, is_square: bool) -> str:
    if tensor.ndim < 2 or tensor.shape[0] != 1 or kind.endswith("1d"):
        return "other"
    shape = tuple(tensor.shape[1:])
    if len(shape) == 1:
        return "vector"
    if len(shape) == 2:
        places = (shape[0], shape[0] - 1)
        return "tokens" if any(each > 1 and math.isqrt(each) ** 2 == each for each in places) else "other"
    if len(shape) == 3:
        if shape[1] == shape[2] or not is_square or family in ("convolution", "pooling"):
            return "maps"
        # A square picture gives square maps; what is not square across its last two sides is so across the first.
        return "channels_last" if shape[0] == shape[1] else "other"
    return "other"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".!")
