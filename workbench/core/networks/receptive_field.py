"""Which part of a picture a cell of a layer's output can see: its receptive field.

The fields are followed through one pass of an empty picture, function by function, so that nothing need be known of
a network's layers. The arithmetic is that of Araujo, Norris & Sim, “Computing Receptive Fields of Convolutional
Neural Networks”, Distill 2019, https://distill.pub/2019/computing-receptive-fields/
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode
from torch.utils.weak import WeakTensorKeyDictionary

from workbench.core.models.preprocessing import Box
from workbench.core.networks.extents import Extent, Extents, after_window, joined, of_whole
from workbench.core.networks.watching import at_rest, first_tensor, forward, number_kind

# Functions in which every place of the output hears of every place of the input, though the shape stays the same.
_MIXING = {
    *(
        "matmul",
        "__matmul__",
        "__rmatmul__",
        "bmm",
        "baddbmm",
        "einsum",
        "roll",
        "flip",
        "rot90",
        "cumsum",
        "sort",
    ),
    *("grid_sample", "_transformer_encoder_layer_fwd"),
}
_OF_AXIS = {"softmax", "log_softmax", "normalize"}
_NORMALISING = {"layer_norm": 0, "group_norm": 2, "instance_norm": 2}


@dataclass(frozen=True)
class ReceptiveField:
    """What the cells of one layer see of a picture of ``height``×``width`` pixels.

    ``is_scaled_by_whole``: beyond its field a cell hears of the whole picture through numbers that hold for all
    cells alike, as in squeeze-and-excitation and in normalisation by the picture's own mean.
    """

    extents: Extents
    height: int
    width: int
    is_scaled_by_whole: bool = False

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of a cell's field in pixels; it may reach beyond the picture."""
        rows, columns = self.extents
        return round(rows.size), round(columns.size)

    @property
    def jump(self) -> tuple[float, float]:
        """Pixels from one cell's field to the next, down and across; 0 when every cell sees the whole picture."""
        rows, columns = self.extents
        return rows.jump, columns.jump

    @property
    def is_whole(self) -> bool:
        """Whether every cell sees the whole picture."""
        return not any(self.jump)

    def box(self, row: int, column: int) -> Box:
        """What the cell in ``row`` and ``column`` (from 0) sees, cut off at the picture's edges."""
        top, bottom = self.extents[0].at(row)
        left, right = self.extents[1].at(column)
        return max(left, 0), max(top, 0), min(right, self.width), min(bottom, self.height)


def receptive_fields(
    network: nn.Module, size: int | tuple[int, int], channels: int = 3
) -> dict[str, ReceptiveField]:
    """The field of every layer by its name, for pictures of ``size`` (side, or height and width).

    Where paths of different reach meet, the field holds both. Attention, and whatever cannot be followed, sees the
    whole picture. Works on tensors without numbers (device "meta") too.
    """
    height, width = (size, size) if isinstance(size, int) else size
    place = next((each.device for each in network.parameters()), torch.device("cpu"))
    picture = torch.zeros(1, channels, height, width, device=place, dtype=number_kind(network))
    followed = _Following(picture)
    fields: dict[str, ReceptiveField] = {}
    calls: Counter[str] = Counter()

    def note(name: str, output: Any) -> None:
        tensor = first_tensor(output)
        if tensor is None:
            return
        calls[name] += 1
        known = followed.known(tensor)
        fields[name if calls[name] == 1 else f"{name}:{calls[name]}"] = ReceptiveField(
            known.extents, height, width, known.is_scaled
        )

    with at_rest(network), torch.no_grad():
        handles = [
            module.register_forward_hook(lambda module, inputs, output, name=name: note(name, output))
            for name, module in network.named_modules()
            if name
        ]
        try:
            with followed:
                forward(network, picture)
        finally:
            for handle in handles:
                handle.remove()
    return fields


@dataclass(frozen=True)
class _Known:
    """What is known of a tensor: the field of its places, and which two of its axes count rows and columns."""

    extents: Extents
    axes: tuple[int, int] | None
    is_scaled: bool = False


class _Following(TorchFunctionMode):
    """Notes for every tensor that torch makes of the picture what its places see."""

    def __init__(self, picture: torch.Tensor) -> None:
        super().__init__()
        self._whole = of_whole(picture.shape[2]), of_whole(picture.shape[3])
        self._known: Any = WeakTensorKeyDictionary()
        self._known[picture] = _Known((Extent(0, 1, 1), Extent(0, 1, 1)), (2, 3))

    def known(self, tensor: torch.Tensor) -> _Known:
        found: _Known = self._known.get(tensor, _Known(self._whole, None))
        return found

    def __torch_function__(self, function: Any, types: Any, arguments: Any = (), options: Any = None) -> Any:
        options = options or {}
        given = [
            (each, self._known[each])
            for each in _tensors((*arguments, *options.values()))
            if each in self._known
        ]
        output = function(*arguments, **options)
        if given:
            name = getattr(function, "__name__", "")
            for each in _tensors(output if isinstance(output, tuple | list) else (output,)):
                self._known[each] = self._after(name, (arguments, options), given, each)
        return output

    def _after(
        self,
        name: str,
        call: tuple[Any, Any],
        given: list[tuple[torch.Tensor, _Known]],
        output: torch.Tensor,
    ) -> _Known:
        tensor, before = given[0]
        whole = _Known(self._whole, None)
        if name in _MIXING or "attention" in name:
            return whole
        if before.axes == (2, 3) and tensor.ndim == 4:
            extents = after_window(
                name, call, before.extents, tuple(tensor.shape[2:]), tuple(output.shape[2:])
            )
            if extents is not None:
                return _Known(extents, (2, 3), before.is_scaled)
        axes = next((found for each, known in given if (found := _axes(each, known, output))), None)
        if axes is None or _mixes_axis(name, call, tensor, axes):
            return whole
        return self._together(name, call, given, (output, axes))

    def _together(
        self,
        name: str,
        call: tuple[Any, Any],
        given: list[tuple[torch.Tensor, _Known]],
        made: tuple[torch.Tensor, tuple[int, int]],
    ) -> _Known:
        """The field of what is computed place by place."""
        output, axes = made
        is_scaled = any(known.is_scaled for _, known in given) or _normalises(name, call, axes)
        extents: Extents | None = None
        for tensor, known in given:
            if _is_spread(tensor, output, axes):
                is_scaled = True
            else:
                extents = known.extents if extents is None else joined(extents, known.extents, self._whole)
        return _Known(extents or self._whole, axes, is_scaled)


def _tensors(values: Any) -> Iterator[torch.Tensor]:
    """The tensors among values, and among those of lists in them."""
    for each in values:
        if isinstance(each, torch.Tensor):
            yield each
        elif isinstance(each, tuple | list):
            yield from (part for part in each if isinstance(part, torch.Tensor))


def _axes(tensor: torch.Tensor, known: _Known, output: torch.Tensor) -> tuple[int, int] | None:
    """Which axes of the output count the tensor's rows and columns; None when they are not there any more."""
    if known.axes is None:
        return None
    is_view = output is not tensor and output._base is not None
    if not is_view and output.ndim == tensor.ndim:
        is_kept = all(output.shape[axis] == tensor.shape[axis] for axis in known.axes)
        return known.axes if is_kept else None
    find = _by_stride if is_view else _by_place
    rows, columns = (find(tensor, axis, output) for axis in known.axes)
    return None if rows is None or columns is None or rows == columns else (rows, columns)


def _by_stride(tensor: torch.Tensor, axis: int, output: torch.Tensor) -> int | None:
    """In another view of the same numbers an axis is known by its stride."""
    wanted = tensor.shape[axis], tensor.stride(axis)
    return next((at for at in range(output.ndim) if (output.shape[at], output.stride(at)) == wanted), None)


def _by_place(tensor: torch.Tensor, axis: int, output: torch.Tensor) -> int | None:
    """In the same numbers in another shape an axis is known by how many there are before it."""
    if tensor.numel() != output.numel():
        return None
    wanted = tensor.shape[:axis].numel(), tensor.shape[axis]
    return next(
        (at for at in range(output.ndim) if (output.shape[:at].numel(), output.shape[at]) == wanted), None
    )


def _is_spread(tensor: torch.Tensor, output: torch.Tensor, axes: tuple[int, int]) -> bool:
    """Whether one number of the tensor goes to all places of the output."""
    if all(output.shape[axis] == 1 for axis in axes):
        return False
    at = [axis - output.ndim + tensor.ndim for axis in axes]
    return all(each < 0 or tensor.shape[each] == 1 for each in at)


def _mixes_axis(name: str, call: tuple[Any, Any], tensor: torch.Tensor, axes: tuple[int, int]) -> bool:
    arguments, options = call
    if name == "linear":
        return tensor.ndim - 1 in axes
    if name not in _OF_AXIS:
        return False
    axis = options.get("dim", next((each for each in arguments[1:] if isinstance(each, int)), 1))
    return isinstance(axis, int) and axis % tensor.ndim in axes


def _normalises(name: str, call: tuple[Any, Any], axes: tuple[int, int]) -> bool:
    """Whether each place is measured against the picture's own mean."""
    if name not in _NORMALISING:
        return False
    if name != "layer_norm":
        return True
    arguments, options = call
    shape = options.get("normalized_shape", arguments[1] if len(arguments) > 1 else ())
    return bool(max(axes) >= arguments[0].ndim - len(shape))
