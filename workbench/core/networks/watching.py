"""What a network's layers give out while it looks at a picture.

A layer is named as its module is in ``named_modules``; the second and third call of the same module within one
pass are ``name:2`` and ``name:3``. Hooks live in a ``with`` and are gone after it, whatever happens inside.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from threading import Lock, get_ident
from typing import Any

import torch

from workbench.core.networks.errors import NetworkError

# Torch counts hooks in a way that two threads must not use at once.
_REGISTERING = Lock()


class _Reached(BaseException):
    """All that was wanted is there. No ``Exception``: a network that catches those would go on."""


@contextmanager
def at_rest(network: torch.nn.Module) -> Iterator[None]:
    """The network in evaluation mode; each module's own mode is restored at the end."""
    # Nearly always there is nothing to do; going through all modules takes longer than some layers.
    in_training = [module for module in network.modules() if module.training]
    try:
        if in_training:
            network.eval()
        yield
    finally:
        for module in in_training:
            module.training = True


@contextmanager
def watched(
    network: torch.nn.Module,
    names: Sequence[str],
    *,
    stops_early: bool = False,
    starts_gradients: bool = False,
) -> Iterator[dict[str, torch.Tensor]]:
    """While the block runs, the outputs of these layers appear in the dictionary, in the order of the pass.

    Of several outputs the first is taken. An output keeps its values when a later layer writes over it, and it is
    part of the computation: gradients with respect to it can be taken. With ``stops_early`` the pass ends with the
    last of the layers; it must then be made through :func:`forward`. With ``starts_gradients`` an output no longer
    depends on what came before it, so that gradients are computed back to it and no further. Only passes that the
    same thread makes are watched. Raises :class:`NetworkError` for names of no module.
    """
    wanted = _wanted(network, names)
    modules = {name: network.get_submodule(name) for name in wanted}
    found: dict[str, torch.Tensor] = {}
    calls: Counter[str] = Counter()
    thread = get_ident()

    def note(of_module: str, output: Any) -> Any:
        if get_ident() != thread:
            return None
        calls[of_module] += 1
        name = wanted[of_module].get(calls[of_module])
        tensor = None if name is None else first_tensor(output)
        if name is None or tensor is None:
            return None
        if starts_gradients and tensor.is_floating_point():
            tensor = tensor.detach().requires_grad_()
        found[name] = tensor.dequantize() if tensor.is_quantized else tensor
        if stops_early and len(found) == len(set(names)):
            raise _Reached
        # What follows gets a copy: many networks write over a layer's output to save memory.
        return _with_first(output, tensor.clone())

    with at_rest(network):
        with _REGISTERING:
            handles = [modules[each].register_forward_hook(_hook(note, each)) for each in wanted]
        try:
            yield found
        finally:
            with _REGISTERING:
                for handle in handles:
                    handle.remove()


def forward(network: torch.nn.Module, batch: torch.Tensor) -> torch.Tensor | None:
    """The network's answer (the first, if it gives several), or None when the pass was ended early.

    ``batch`` is changed to the kind of numbers the network computes with.
    """
    try:
        return first_tensor(network(batch.to(number_kind(network))))
    except _Reached:
        return None


def outputs_of(
    network: torch.nn.Module, batch: torch.Tensor, names: Sequence[str], *, stops_early: bool = True
) -> dict[str, torch.Tensor]:
    """The outputs of these layers for a batch (N×3×H×W), by name; one pass, no longer than needed.

    Raises :class:`NetworkError` when a layer took no part for these pictures.
    """
    with watched(network, names, stops_early=stops_early) as found:
        forward(network, batch)
    for name in names:
        if name not in found:
            raise NetworkError(
                f"The layer “{name}” took no part for this picture: the network decides from picture to picture which "
                "of its layers it uses. Choose another layer or another picture."
            )
    return found


def number_kind(network: torch.nn.Module) -> torch.dtype:
    """The kind of numbers the network computes with: that of its first weights, else float32."""
    kinds = (each.dtype for each in network.parameters() if each.is_floating_point())
    return next(kinds, torch.float32)


def first_tensor(output: Any) -> torch.Tensor | None:
    """The first tensor in whatever a module gives back; None if there is none."""
    if isinstance(output, torch.Tensor):
        return output
    for part in _parts(output):
        found = first_tensor(part)
        if found is not None:
            return found
    return None


def count_tensors(output: Any) -> int:
    """How many tensors a module gives back."""
    return 1 if isinstance(output, torch.Tensor) else sum(map(count_tensors, _parts(output)))


def _parts(output: Any) -> Sequence[Any]:
    if isinstance(output, Mapping):
        return list(output.values())
    if isinstance(output, list | tuple):
        return output
    if is_dataclass(output) and not isinstance(output, type):
        return [getattr(output, each.name) for each in fields(output)]
    return ()


def _with_first(output: Any, tensor: torch.Tensor) -> Any:
    """The same output with its first tensor exchanged."""
    if isinstance(output, torch.Tensor):
        return tensor
    at = next(number for number, part in enumerate(_parts(output)) if first_tensor(part) is not None)
    changed = _with_first(_parts(output)[at], tensor)
    if isinstance(output, Mapping):
        key = list(output)[at]
        copied = type(output)(output)  # type: ignore[call-arg]
        copied[key] = changed  # type: ignore[index]
        return copied
    if isinstance(output, list | tuple):
        parts = [*output[:at], changed, *output[at + 1 :]]
        return type(output)(*parts) if hasattr(output, "_fields") else type(output)(parts)
    return replace(output, **{fields(output)[at].name: changed})


def _hook(note: Any, of_module: str) -> Any:
    return lambda module, inputs, output: note(of_module, output)


def _wanted(network: torch.nn.Module, names: Sequence[str]) -> dict[str, dict[int, str]]:
    """For each module the numbers of its calls that are wanted, with the layers' names."""
    wanted: dict[str, dict[int, str]] = {}
    for name in names:
        module, _, call = name.rpartition(":")
        if _has_module(network, name):
            wanted.setdefault(name, {})[1] = name
        elif call.isdecimal() and _has_module(network, module):
            wanted.setdefault(module, {})[int(call)] = name
        else:
            raise NetworkError(f"There is no layer “{name}” in this network. Choose one that it has.")
    return wanted


def _has_module(network: torch.nn.Module, name: str) -> bool:
    # Not by listing all modules: of deep networks that takes longer than some layers.
    try:
        network.get_submodule(name)
    except AttributeError:
        return False
    return bool(name)
