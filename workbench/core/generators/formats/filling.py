"""From tensors under our names to a network that holds them, everything compared first."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.networks.design import StyleGAN2Design
from workbench.core.generators.networks.limits import check_design
from workbench.core.generators.networks.resampling import smoothing_filter

FILTER = "resample_filter"

Tensors = Mapping[str, Tensor]


def filled(network_class: Any, design: Any, tensors: Tensors) -> Any:
    """The network of this design with `tensors` under its own names; they are taken as they are, not copied.

    GeneratorError when one is missing, has another shape, belongs to nothing or holds values that are not numbers.
    Filters that a file leaves out are made, filters too many are passed over.
    """
    try:
        check_design(design)
    except ValueError as error:
        raise GeneratorError(f"This file cannot be opened: {error}. Choose another generator.") from error
    with torch.device("meta"):
        network: nn.Module = network_class(design).eval().requires_grad_(False)
    wanted = network.state_dict()
    given = _made_filters(wanted, design) | {name: value.float() for name, value in tensors.items()}
    _check(wanted, given)
    network.load_state_dict({name: given[name] for name in wanted}, assign=True)
    return network.requires_grad_(False)


def smoothing_of(taps: Tensor) -> tuple[float, ...]:
    """The row whose square a filter T×T is, its smallest number 1 where there is one: (1, 3, 3, 1)."""
    row = taps.float() if taps.ndim == 1 else taps.float().sum(0)
    least = row.abs().min().item()
    return tuple((row / least if least > 0 else row).tolist())


def size(tensors: Tensors, name: str, axis: int) -> int:
    """How long a tensor is along an axis; GeneratorError when there is no such tensor."""
    if name not in tensors or tensors[name].ndim <= axis:
        raise missing(name)
    return tensors[name].shape[axis]


def missing(name: str) -> GeneratorError:
    """What is said when a file lacks a part that the network needs."""
    return GeneratorError(
        f"This file lacks “{name}”, which a generator of this kind needs, so it could not be opened. It may be "
        "damaged, or come from a changed version of the program that made it."
    )


def _made_filters(wanted: Tensors, design: Any) -> dict[str, Tensor]:
    if not isinstance(design, StyleGAN2Design):
        return {}
    made = smoothing_filter(design.smoothing)
    # One for each place: tensors that share memory cannot be written to a file of ours.
    return {name: made.clone() for name in wanted if name.endswith(f".{FILTER}")}


def _check(wanted: Tensors, given: Tensors) -> None:
    for name, empty in wanted.items():
        if name not in given:
            raise missing(name)
        if given[name].shape != empty.shape:
            raise GeneratorError(
                f"“{name}” in this file has the sizes {_sizes(given[name])}, and a generator of this kind has "
                f"{_sizes(empty)} there. It comes from a changed version of the program, and could not be opened."
            )
        if not given[name].isfinite().all():
            raise GeneratorError(
                f"“{name}” in this file holds values that are not numbers (NaN) or infinite: the training went wrong. "
                "Nothing was kept. Choose a file from an earlier moment of the training."
            )
    for name in given:
        if name not in wanted and not name.endswith(f".{FILTER}"):
            raise GeneratorError(
                f"This file holds “{name}”, which a generator of this kind does not have. It comes from a changed "
                "version of the program, and was not opened, because its pictures would not be the same."
            )


def _sizes(tensor: Tensor) -> str:
    return " × ".join(map(str, tensor.shape)) or "a single number"
