"""Objects that pickle as those of other people's programs do, without these programs.

A pickle names what it needs by module and name. While `foreign_modules()` is open, modules of these names stand in
`sys.modules`; they hold nothing but what gives the stream its shape.
"""

import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

HARMLESS_SOURCE = "# In the original the text of a whole Python file stands here."


class EasyDict(dict[str, Any]):
    """A dictionary whose items are attributes as well, as `dnnlib.util` has it."""


class Network:
    """A network of the TensorFlow programs: NEWOBJ, then BUILD with a plain dictionary."""

    def __init__(self, **state: object) -> None:
        self.state = state

    def __getstate__(self) -> dict[str, object]:
        return self.state

    def __setstate__(self, state: dict[str, object]) -> None:
        self.state = state


class Rebuilt:
    """What the stand-in gives for an object of a persistent class."""

    def __init__(self, class_name: str, state: dict[str, Any]) -> None:
        self.class_name, self.state = class_name, state


class PersistentObject:
    """An object of a persistent class, pickled with the text of the file that defines its class."""

    def __init__(
        self, class_name: str, state: dict[str, Any], source: str = HARMLESS_SOURCE, kind: str = "class"
    ) -> None:
        self.meta = {
            "type": kind,
            "version": 6,
            "module_src": source,
            "class_name": class_name,
            "state": state,
        }

    def __reduce__(self) -> tuple[Any, ...]:
        return _reconstruct_persistent_obj, (self.meta,)


def _reconstruct_persistent_obj(meta: dict[str, Any]) -> Rebuilt:
    return Rebuilt(meta["class_name"], meta["state"])


_CONTENTS = {
    "torch_utils": {},
    "torch_utils.persistence": {"_reconstruct_persistent_obj": _reconstruct_persistent_obj},
    "dnnlib": {},
    "dnnlib.util": {"EasyDict": EasyDict},
    "dnnlib.tflib": {},
    "dnnlib.tflib.network": {"Network": Network},
}


@contextmanager
def foreign_modules() -> Iterator[None]:
    """While this is open, the names in other people's pickles lead to the stand-ins above."""
    homes = {thing: module for module, things in _CONTENTS.items() for thing in things.values()}
    before = {thing: thing.__module__ for thing in homes}
    for name, things in _CONTENTS.items():
        module = types.ModuleType(name)
        vars(module).update(things)
        sys.modules[name] = module
    for thing, home in homes.items():
        thing.__module__ = home
    try:
        yield
    finally:
        for thing, home in before.items():
            thing.__module__ = home
        for name in _CONTENTS:
            del sys.modules[name]
