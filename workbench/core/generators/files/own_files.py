"""Our own form of a generator's file: safetensors for the numbers, JSON beside it for what is known of it.

Nothing in either is ever executed. The numbers stay on the disk until they are looked at (memory-mapped).
"""

import dataclasses
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from workbench.core.generators.cards import GeneratorCard, OpenedGenerator
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.card_files import (
    card_in,
    card_path,
    change_card,
    read_card,
    read_known,
    write_known,
)
from workbench.core.generators.files.typed_records import read_record
from workbench.core.generators.networks.design import StyleGAN2Design
from workbench.core.generators.networks.limits import check_design
from workbench.core.generators.networks.network import GeneratorNetwork
from workbench.core.generators.networks.onnx_design import OnnxDesign
from workbench.core.generators.networks.onnx_generator import OnnxGenerator
from workbench.core.generators.networks.plain import PlainGenerator
from workbench.core.generators.networks.plain_design import PlainDesign
from workbench.core.generators.networks.stylegan2 import StyleGAN2
from workbench.core.generators.networks.stylegan2_discriminator import StyleGAN2Discriminator
from workbench.core.generators.networks.stylegan3 import StyleGAN3
from workbench.core.generators.networks.stylegan3_design import StyleGAN3Design
from workbench.core.models.recognising import sha256_of
from workbench.core.tables import ExportError

__all__ = ["NETWORKS", "card_path", "change_card", "not_kept", "open_own", "read_card", "write_generator"]

GENERATOR, DISCRIMINATOR = "generator.", "discriminator."

BUILT = "built"
"""Under this name the file of numbers itself says how the network is built."""

NETWORKS: dict[str, tuple[type, type]] = {
    "stylegan2": (StyleGAN2Design, StyleGAN2),
    "stylegan3": (StyleGAN3Design, StyleGAN3),
    "plain": (PlainDesign, PlainGenerator),
    "onnx": (OnnxDesign, OnnxGenerator),
}
"""Every kind of generator that can be kept in this form, by name: its design and its network."""


def write_generator(
    weights: Path,
    card: GeneratorCard,
    network: GeneratorNetwork | nn.Module,
    discriminator: StyleGAN2Discriminator | None = None,
) -> GeneratorCard:
    """Write numbers and card; the card that is returned (and written) has the file's sha256 as its key.

    Whole files take the place of others, or none do: GeneratorError when the disk is full.
    """
    kind = next(name for name, (_, made) in NETWORKS.items() if isinstance(network, made))
    parts = {GENERATOR: network} | ({DISCRIMINATOR: discriminator} if discriminator else {})
    built = {
        "network": kind,
        "design": dataclasses.asdict(_design(network)),
        "discriminator": discriminator and dataclasses.asdict(discriminator.design),
    }
    part = weights.with_name(f".{weights.name}.part")
    try:
        weights.parent.mkdir(parents=True, exist_ok=True)
        # The sha256 stands for how the network is built as well: the same numbers can be of different networks.
        save_file(_tensors(parts), part, {BUILT: json.dumps(built)})
        # The library lets only the person who writes read; who shares a folder shares what is in it.
        part.chmod(0o644)
        card = dataclasses.replace(card, key=sha256_of(part), has_discriminator=discriminator is not None)
        write_known(card_path(weights), {"card": dataclasses.asdict(card), **built})
        part.replace(weights)
    except (OSError, SafetensorError, RuntimeError, ExportError) as error:
        raise not_kept(weights, error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return card


def not_kept(weights: Path, error: Exception) -> GeneratorError:
    """What is said when a generator cannot be written."""
    cause = error.__cause__ if isinstance(error, ExportError) else error
    reason = getattr(cause, "strerror", None) or str(cause)
    return GeneratorError(
        f"The generator could not be written to “{weights.parent}” ({reason}). Nothing of it was kept there. Free "
        "some space or choose another folder, then try again."
    )


def open_own(weights: Path) -> OpenedGenerator:
    """The generator in a safetensors file of ours with its card; GeneratorError says what is wrong with it.

    Card and file are compared before anything is built. Whether the numbers are the ones the card speaks of is the
    caller's to check (`card.key` is their sha256).
    """
    known = read_known(card_path(weights))
    card = card_in(known, weights)
    try:
        network = _network(known)
        parts = {GENERATOR: network}
        discriminator = None
        if known.get("discriminator"):
            discriminator = _built(StyleGAN2Discriminator, StyleGAN2Design, known["discriminator"])
            parts[DISCRIMINATOR] = discriminator
        _check_card(card, network)
        with safe_open(weights, framework="pt") as file:
            _check_built(file, known)
            _check_tensors(file, parts)
            for beginning, part in parts.items():
                _fill(part, beginning, file)
    except (SafetensorError, OSError, ValueError, RuntimeError, ArithmeticError) as error:
        raise GeneratorError(
            f"“{weights.name}” could not be read as a generator: {error}. Open the file that it was made from again."
        ) from error
    return OpenedGenerator(card, network, discriminator)


def _network(known: Mapping[str, Any]) -> Any:
    kind = str(known.get("network"))[:40]
    if kind not in NETWORKS:
        raise ValueError(f"a network called “{kind}” is not known to this version of Image Workbench")
    design_class, network_class = NETWORKS[kind]
    return _built(network_class, design_class, known.get("design"))


def _built(network: type, design_class: type, values: object) -> Any:
    design: Any = read_record(design_class, values, is_strict=True)
    check_design(design)
    # On the device "meta" nothing is drawn or kept: the file's tensors take the places.
    with torch.device("meta"):
        return network(design).eval().requires_grad_(False)


def _check_card(card: GeneratorCard, network: GeneratorNetwork) -> None:
    for name in ("resolution", "latent_size", "style_size", "style_count", "label_size"):
        told, built = getattr(card, name), getattr(network, name)
        if told != built:
            raise ValueError(f"its card says {told} for “{name}”, and it is built for {built}")


def _check_built(file: Any, known: Mapping[str, Any]) -> None:
    built = json.loads((file.metadata() or {}).get(BUILT, "{}"))
    if not isinstance(built, dict) or any(known.get(name) != value for name, value in built.items()):
        raise ValueError("its card says something else of how it is built than the file itself")


def _check_tensors(file: Any, parts: Mapping[str, nn.Module]) -> None:
    wanted = {
        beginning + name: (list(value.shape), _kind(value))
        for beginning, part in parts.items()
        for name, value in part.state_dict().items()
    }
    there = set(file.keys())
    for name in sorted(wanted.keys() ^ there):
        raise ValueError(f"“{name}” is missing" if name in wanted else f"“{name}” does not belong to it")
    for name, (shape, kind) in wanted.items():
        found = file.get_slice(name)
        if found.get_shape() != shape or found.get_dtype() != kind:
            raise ValueError(
                f"“{name}” holds {found.get_shape()} numbers of the kind {found.get_dtype()}, not {shape} of {kind}"
            )


def _kind(value: Tensor) -> str:
    """What safetensors calls the numbers: all are float32, but the bytes of an ONNX file."""
    return "U8" if value.dtype == torch.uint8 else "F32"


def _fill(part: nn.Module, beginning: str, file: Any) -> None:
    own = {name: file.get_tensor(beginning + name) for name in part.state_dict()}
    part.load_state_dict(own, assign=True)
    part.requires_grad_(False)


def _design(network: Any) -> Any:
    return network.design


def _tensors(parts: Mapping[str, Any]) -> dict[str, Tensor]:
    """All tensors under the names they have in the file."""
    places: set[int] = set()
    found: dict[str, Tensor] = {}
    for beginning, part in parts.items():
        for name, value in part.state_dict().items():
            whole = (value if _kind(value) == "U8" else value.float()).detach().contiguous()
            # What shares its memory cannot be written; in other programs' files layers share their filters.
            found[beginning + name] = whole.clone() if whole.data_ptr() in places else whole
            places.add(whole.data_ptr())
    return found
