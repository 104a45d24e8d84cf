"""Files that hold no generator that can be opened: each is described, politely, and nothing of it is kept."""

import pickle
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from tests.core.generators.foreign_objects import PersistentObject, foreign_modules
from tests.core.generators.making import small_stylegan2
from tests.core.generators.making_files import (
    nvidia_pickle,
    persistent,
    tensorflow_pickle,
)
from workbench.core.generators.errors import GeneratorError, UnknownGeneratorError
from workbench.core.generators.files.file_descriptions import describe_file
from workbench.core.generators.files.opening import open_file
from workbench.core.generators.files.store import own_folder
from workbench.core.generators.networks.design import StyleGAN2Design
from workbench.core.generators.networks.stylegan2 import StyleGAN2
from workbench.core.generators.networks.stylegan2_discriminator import StyleGAN2Discriminator

State = dict[str, Any]


def refusal(path: Path) -> str:
    """What is said of a file; that nothing of it was kept is checked."""
    with pytest.raises(GeneratorError) as refused:
        list(open_file(path))
    assert not own_folder().exists() or list(own_folder().iterdir()) == []
    said = str(refused.value)
    assert len(said) < 700 and said.endswith(".")
    return said


def dumped(path: Path, content: object) -> Path:
    with foreign_modules():
        path.write_bytes(pickle.dumps(content, protocol=4))
    return path


def part(whole: PersistentObject, *names: str) -> State:
    state: State = whole.meta["state"]
    for name in names:
        state = state["_modules"][name].meta["state"]
    return state


def edited(path: Path, edit: Callable[[PersistentObject], None], **how: Any) -> Path:
    network = small_stylegan2(16, **how)
    whole = persistent(network, network.design)
    edit(whole)
    return dumped(path, {"G_ema": whole})


def odd(name: str, *parts: str, **attributes: object) -> PersistentObject:
    modules = OrderedDict((each, odd("Part")) for each in parts)
    return PersistentObject(name, {"_parameters": {}, "_buffers": {}, "_modules": modules, **attributes})


def test_a_discriminator_only(tmp_path: Path) -> None:
    judge = StyleGAN2Discriminator(small_stylegan2(16).design)
    path = dumped(tmp_path / "d.pkl", {"D": persistent(judge, judge.design)})
    assert "only a discriminator" in refusal(path)
    path = dumped(tmp_path / "bare.pkl", persistent(judge, judge.design))
    assert "only a discriminator" in refusal(path)


def test_a_generator_that_stands_alone_is_opened(tmp_path: Path) -> None:
    network = small_stylegan2(8)
    path = dumped(tmp_path / "g.pkl", persistent(network, network.design))
    assert [step.value for step in open_file(path)][-1] is not None
    path = dumped(tmp_path / "h.pkl", {"G": persistent(small_stylegan2(8, seed=1), network.design)})
    assert [step.value for step in open_file(path)][-1] is not None


@pytest.mark.parametrize(
    ("synthesis", "mapping", "words"),
    [
        (("init", "feat_8", "to_big"), (), "FastGAN"),
        (("input", "L0_36_512"), ("embed_proj",), "StyleGAN-XL"),
        (("backbone", "superresolution"), (), "EG3D"),
        (("first", "second"), (), "“Generator” with the parts first, second"),
    ],
)
def test_relatives_are_refused_by_name(
    tmp_path: Path, synthesis: tuple[str, ...], mapping: tuple[str, ...], words: str
) -> None:
    whole = odd("Generator")
    whole.meta["state"]["_modules"] = {
        "synthesis": odd("SynthesisNetwork", *synthesis),
        "mapping": odd("MappingNetwork", *mapping),
    }
    assert words in refusal(dumped(tmp_path / "g.pkl", {"G_ema": whole}))


def test_older_generators_of_tensorflow(tmp_path: Path) -> None:
    said = refusal(tensorflow_pickle(tmp_path / "g.pkl", small_stylegan2(16), version=3))
    assert "StyleGAN1 or Progressive GAN" in said


def _set(name: str, value: object, *where: str) -> Callable[[PersistentObject], None]:
    def edit(whole: PersistentObject) -> None:
        part(whole, *where)[name] = value

    return edit


def _without(name: str, *where: str) -> Callable[[PersistentObject], None]:
    def edit(whole: PersistentObject) -> None:
        del part(whole, *where)["_modules"][name]

    return edit


def _broken_tensor(value: float) -> Callable[[PersistentObject], None]:
    def edit(whole: PersistentObject) -> None:
        layer = part(whole, "synthesis", "b8", "conv0")
        layer["_parameters"]["weight"] = nn.Parameter(layer["_parameters"]["weight"].clone().fill_(value))

    return edit


CONV0, FC0 = ("synthesis", "b8", "conv0"), ("mapping", "fc0")


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (_set("activation", "relu", *CONV0), "ends in the function “relu”"),
        (_set("activation", "swish", *FC0), "ends in the function “swish”"),
        (_set("activation", 7, *CONV0), "says 7"),
        (_set("conv_clamp", 3.0, *CONV0), "differs from layer to layer"),
        (_set("conv_clamp", "high", *CONV0), "says 'high'"),
        (_set("bias_gain", 0.5, *FC0), "differently"),
        (_set("bias_gain", float("nan"), *FC0), "says nan"),
        (_set("weight_gain", np.float64(3.0), *FC0), "differently"),
        (_set("architecture", "spiral", "synthesis", "b8"), "architecture"),
        (_set("z_dim", 64), "says 64 for “z_dim”"),
        (_set("num_ws", 99), "says 99 for “num_ws”"),
        (_set("_modules", None), "with the parts none"),
        (_without("b8", "synthesis"), "the parts b16, b4"),
        (_without("b16", "synthesis"), "“img_resolution”"),
        (_without("torgb", "synthesis", "b16"), "lacks “synthesis.b16.torgb.weight”"),
        (_without("fc1", "mapping"), "says 2 for “num_layers”"),
        (_without("affine", *CONV0), "lacks “synthesis.b8.conv0.affine"),
        (
            _broken_tensor(float("nan")),
            "“synthesis.b8.conv0.weight” in this file holds values that are not numbers",
        ),
        (_broken_tensor(float("inf")), "not numbers"),
    ],
    # Functions have addresses for names, which differ from one process of tests to the next.
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_unusual_is_named(
    tmp_path: Path, edit: Callable[[PersistentObject], None], words: str
) -> None:
    assert words in refusal(edited(tmp_path / "g.pkl", edit))


def test_pictures_that_are_too_large(tmp_path: Path) -> None:
    def grow(whole: PersistentObject) -> None:
        blocks = part(whole, "synthesis")["_modules"]
        for name in ("img_resolution", "num_ws"):
            del whole.meta["state"][name]
        for side in (32, 64, 128, 256, 512, 1024, 2048, 4096):
            blocks[f"b{side}"] = blocks["b16"]

    assert "4,096 × 4,096 pixels; they may be 8 to 2,048" in refusal(edited(tmp_path / "g.pkl", grow))


def test_the_largest_pictures(tmp_path: Path) -> None:
    design = StyleGAN2Design(8, 8, (2, 2, 2, 2, 2, 2, 2, 1, 1, 1), mapping_layers=1)
    path = nvidia_pickle(tmp_path / "g.pkl", StyleGAN2(design).requires_grad_(False))
    card = [step.value for step in open_file(path)][-1]
    assert card is not None and card.resolution == 2048


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("DefaultCPUAllocator: can't allocate memory")])
def test_pictures_that_do_not_fit_into_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def full(*_: object) -> None:
        raise error

    path = nvidia_pickle(tmp_path / "g.pkl", small_stylegan2(16))
    monkeypatch.setattr(StyleGAN2, "canvases", full)
    assert "16 × 16 pixels does not fit into the memory" in refusal(path)
    monkeypatch.setattr("workbench.core.generators.formats.nvidia.stylegan2_of", full)
    assert "memory" in refusal(path)


def test_a_discriminator_of_another_kind_is_left_out_and_named(tmp_path: Path) -> None:
    network = small_stylegan2(8)
    content = {
        "G_ema": persistent(network, network.design),
        "D": odd("ProjectedDiscriminator", "feature_network"),
    }
    card = [step.value for step in open_file(dumped(tmp_path / "g.pkl", content))][-1]
    assert card is not None and not card.has_discriminator and "ProjectedDiscriminator" in card.notes


def test_unknown_pickles_and_torch_files_are_described(tmp_path: Path) -> None:
    path = tmp_path / "classifier.pt"
    torch.save(nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2)).state_dict(), path)
    with pytest.raises(UnknownGeneratorError) as refused:
        list(open_file(path))
    said = str(refused.value)
    assert "This is a torch file" in said and "4 tensors: “0.weight (4 × 3)”, “0.bias (4)”" in said
    torch.save(nn.Sequential(nn.Linear(3, 4)), path)
    said = refusal(path)
    assert "“torch.nn.modules.container.Sequential”" in said and "0.weight (4 × 3)" in said
    found = describe_file(path)
    assert not found.is_known and found.tensors == (("0.weight", (4, 3)), ("0.bias", (4,)))


@pytest.mark.parametrize(
    "content", [b"", b"x", b"<html>", b"\x80\x04N.", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\x00" * 64]
)
def test_what_is_no_generators_file_at_all(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.pkl"
    path.write_bytes(content)
    assert path.name in refusal(path) or "This is a pickle without any tensors" in refusal(path)


def test_what_is_not_there_or_a_folder(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "gone.pkl")
    assert "cannot be read" in refusal(tmp_path)


def test_half_a_file(tmp_path: Path) -> None:
    path = nvidia_pickle(tmp_path / "g.pkl", small_stylegan2(8))
    whole = path.read_bytes()
    for size in (20, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        assert "g.pkl" in refusal(path)


def test_a_program_in_the_file_is_never_run(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    network = small_stylegan2(8)
    source = f"import pathlib; pathlib.Path({str(canary)!r}).touch()"
    list(open_file(nvidia_pickle(tmp_path / "g.pkl", network, source=source)))
    assert not canary.exists()


def test_tensors_of_an_unknown_safetensors_file(tmp_path: Path) -> None:
    save_file({"a.weight": torch.zeros(2, 3)}, tmp_path / "g.safetensors")
    assert "This is a safetensors file with 1 tensor: “a.weight (2 × 3)”" in refusal(
        tmp_path / "g.safetensors"
    )


def test_pictures_and_texts_are_called_what_they_are(tmp_path: Path) -> None:
    """Whatever their names: to fetch them again, as for a damaged file, would not help."""
    wrong = tmp_path / "network.pkl"
    for beginning, kind in ((b"\xff\xd8\xff\xe0", "JPEG"), (b"\x89PNG\r\n\x1a\n", "PNG")):
        wrong.write_bytes(beginning + bytes(300))
        assert f"“network.pkl” is a picture ({kind}), not a generator" in refusal(wrong)
    wrong.write_text("<!DOCTYPE html>\n<title>Sign in</title>\n")
    assert "“network.pkl” holds text, not a generator" in refusal(wrong)


def test_whoever_opens_several_files_learns_which_was_refused(tmp_path: Path) -> None:
    torch.save({"a": torch.zeros(3, 4)}, tmp_path / "odd.pt")
    tensorflow_pickle(tmp_path / "old.pkl", small_stylegan2(16), version=2)
    for name in ("odd.pt", "old.pkl"):
        assert refusal(tmp_path / name).startswith(f"“{name}” was not opened. ")
