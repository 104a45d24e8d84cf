"""What each call of a module does while one empty picture passes through a network.

Counted where it happens, in torch's own operations, and not from the kinds of layers: so attention, shared modules and
functions between layers count as they are computed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.flop_counter import flop_registry

from workbench.core.networks.layer_rows import ADDED, JOINED
from workbench.core.networks.tracing import Layer, trace
from workbench.core.networks.watching import first_tensor

_ADDING = (torch.ops.aten.add, torch.ops.aten.add_)
_JOINING = (torch.ops.aten.cat,)


@dataclass(eq=False)
class Call:
    """One call of one module. ``name`` is "" for the network itself.

    ``used`` are the names of the parameters and buffers it computed with outside of its parts. ``values`` and
    ``bytes`` are what its output adds to the memory. ``place`` orders calls by the beginning of their own work.
    """

    module: str
    place: int
    name: str = ""
    is_leaf: bool = True
    multiply_adds: int = 0
    used: dict[str, None] = field(default_factory=dict)
    joining: str = ""
    values: int = 0
    bytes: int = 0
    precision: str = ""

    @property
    def has_own_work(self) -> bool:
        """Whether it computes with weights, or multiplies, outside of its parts."""
        return bool(self.used) or self.multiply_adds > 0


def counted(network: nn.Module, size: tuple[int, int]) -> tuple[tuple[Layer, ...], tuple[Call, ...]]:
    """All layers, and what each call of a module did, in the order in which they end.

    Raises :class:`NetworkError` as :func:`trace` does.
    """
    count = _Count(network)
    handles = []
    try:
        for name, module in network.named_modules():
            handles.append(module.register_forward_pre_hook(count.entering(name)))
            handles.append(module.register_forward_hook(count.leaving, always_call=True))
        with count, sdpa_kernel(SDPBackend.MATH), _attention_in_steps():
            layers = trace(network, size)
    finally:
        for handle in handles:
            handle.remove()
    return layers, tuple(count.calls)


@contextmanager
def _attention_in_steps() -> Iterator[None]:
    """Attention is computed in the operations it consists of, not in one that says nothing of them."""
    was_enabled = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        yield
    finally:
        torch.backends.mha.set_fastpath_enabled(was_enabled)


class _Count(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Sees every operation, and which call of which module asked for it."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.calls: list[Call] = []
        self._stack: list[Call] = []
        self._ends: Counter[str] = Counter()
        self._time = 0
        kept = [*network.named_buffers(), *network.named_parameters()]
        self._names = {id(tensor): name for name, tensor in kept}
        self._memory: set[int] = set()
        # Held until the end: the number by which memory is known is used again once it is free.
        self._held: list[torch.Tensor] = [tensor for _, tensor in kept]

    def entering(self, name: str) -> Any:
        return lambda module, inputs: self._enter(name, inputs)

    def leaving(self, module: nn.Module, inputs: Any, output: Any) -> None:
        call = self._stack.pop()
        if first_tensor(output) is None:
            return
        self._ends[call.module] += 1
        number = self._ends[call.module]
        call.name = call.module if number == 1 else f"{call.module}:{number}"
        self.calls.append(call)
        if call.is_leaf or call.has_own_work:
            self._note_memory(call, output)

    def __torch_dispatch__(self, function: Any, types: Any, arguments: Any = (), options: Any = None) -> Any:
        options = options or {}
        output = function(*arguments, **options)
        if self._stack:
            self._note(self._stack[-1], function._overloadpacket, arguments, options, output)
        return output

    def _enter(self, name: str, inputs: Any) -> None:
        self._time += 1
        if self._stack:
            self._stack[-1].is_leaf = False
        else:
            self._take_note_of(_tensors(inputs))
        self._stack.append(Call(name, self._time))

    def _note(self, call: Call, operation: Any, arguments: Any, options: Any, output: Any) -> None:
        given = list(_tensors((*arguments, *options.values())))
        had_work = call.has_own_work
        call.used |= {self._names[id(each)]: None for each in given if id(each) in self._names}
        if operation in flop_registry:
            # torch counts a multiplication and an addition as two.
            call.multiply_adds += flop_registry[operation](*arguments, **options, out_val=output) // 2
        if call.has_own_work and not had_work:
            self._time += 1
            call.place = call.place if call.is_leaf else self._time
        pictures = [each for each in given if each.ndim > 1 and id(each) not in self._names]
        if len(pictures) > 1 and operation in (*_ADDING, *_JOINING):
            call.joining = ADDED if operation in _ADDING else call.joining or JOINED

    def _note_memory(self, call: Call, output: Any) -> None:
        for each in _tensors(tree_leaves(output)):
            call.precision = call.precision or str(each.dtype).removeprefix("torch.")
            if each.untyped_storage()._cdata not in self._memory:
                call.values += each.numel()
                call.bytes += each.numel() * each.element_size()
            self._take_note_of([each])

    def _take_note_of(self, tensors: Iterable[torch.Tensor]) -> None:
        for each in tensors:
            self._memory.add(each.untyped_storage()._cdata)
            self._held.append(each)


def _tensors(values: Iterable[Any]) -> Iterator[torch.Tensor]:
    """The tensors among values, and among those of lists in them."""
    for each in values:
        if isinstance(each, torch.Tensor):
            yield each
        elif isinstance(each, list | tuple):
            yield from _tensors(each)
