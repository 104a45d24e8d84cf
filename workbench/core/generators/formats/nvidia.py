"""Pickles of NVIDIA's PyTorch programs: StyleGAN2-ADA, StyleGAN2 and StyleGAN3, and what was made of them.

What a file holds is told by its parts. The source code in it is never looked at.
"""

from collections.abc import Mapping
from typing import Any, cast

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.formats.found import FoundGenerator
from workbench.core.generators.formats.module_tree import Module
from workbench.core.generators.formats.nvidia_stylegan2 import discriminator_of, stylegan2_of
from workbench.core.generators.formats.nvidia_stylegan3 import stylegan3_of
from workbench.core.generators.networks.stylegan2 import StyleGAN2
from workbench.core.generators.networks.stylegan2_discriminator import StyleGAN2Discriminator
from workbench.core.generators.networks.stylegan3 import StyleGAN3
from workbench.core.generators.reading.checkpoint import Record

PERSISTENT = "torch_utils.persistence"
GENERATORS, DISCRIMINATOR = ("G_ema", "G"), "D"
INSTEAD = "Nothing was kept. Open a StyleGAN2 or StyleGAN3 in its place."


def holds_nvidia(tree: Any) -> bool:
    """Whether a file holds objects as NVIDIA's PyTorch programs write them."""
    if isinstance(tree, Mapping):
        return any(_is_module(tree.get(name)) for name in (*GENERATORS, DISCRIMINATOR))
    return _is_module(tree)


def nvidia_generator(tree: Any) -> FoundGenerator:
    """The averaged generator (G_ema) or else G, with D where it can be read; GeneratorError says why not."""
    generator = _generator(tree)
    network = _network(generator)
    judge = tree.get(DISCRIMINATOR) if isinstance(tree, Mapping) else None
    if not _is_module(judge):
        return FoundGenerator(network)
    discriminator, note = _discriminator(Module(cast("Record", judge)))
    return FoundGenerator(network, discriminator, note=note)


def _generator(tree: Any) -> Module:
    if not isinstance(tree, Mapping):
        module = Module(tree)
        if module.kind.endswith("Discriminator"):
            raise _only_a_discriminator()
        return module
    for name in GENERATORS:
        if _is_module(tree.get(name)):
            return Module(tree[name])
    raise _only_a_discriminator()


def _network(generator: Module) -> StyleGAN2 | StyleGAN3:
    names = set(generator.part("synthesis").parts) if "synthesis" in generator.parts else set(generator.parts)
    mapping = generator.parts.get("mapping")
    if (mapping is not None and "embed_proj" in mapping.parts) or "Superres" in generator.kind:
        raise _other("a StyleGAN-XL")
    if names & {"init", "feat_8", "to_big"}:
        raise _other("a FastGAN (as Projected GAN trains it), which has no w")
    if names & {"backbone", "superresolution", "renderer", "decoder"}:
        raise _other("a generator of spaces (like EG3D)")
    if "input" in names and mapping is not None:
        return stylegan3_of(generator)
    if {"b4", "b8"} <= names and mapping is not None:
        return stylegan2_of(generator)
    parts = ", ".join(sorted(names)[:6]) or "none"
    raise _other(f"a generator of the class “{generator.kind[:60]}” with the parts {parts}")


def _discriminator(module: Module) -> tuple[StyleGAN2Discriminator | None, str]:
    """The discriminator, or why it was left out: the generator can be used without."""
    if "b4" not in module.parts:
        return (
            None,
            f"The discriminator in the file ({module.kind[:60]}) is of a kind not known here, and was left out.",
        )
    try:
        return discriminator_of(module), ""
    except GeneratorError as error:
        return None, f"The discriminator in the file was left out: {error}"


def _is_module(value: Any) -> bool:
    return isinstance(value, Record) and value.module == PERSISTENT


def _only_a_discriminator() -> GeneratorError:
    return GeneratorError(
        "This file holds only a discriminator, the network that judges pictures, and no generator that makes them. "
        "Open the file of the whole training (with G_ema)."
    )


def _other(what: str) -> GeneratorError:
    return GeneratorError(f"This file holds {what}, which cannot be opened here. {INSTEAD}")
