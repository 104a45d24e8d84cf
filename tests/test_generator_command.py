"""“workbench generator inspect” and “convert”: what they print, what they leave, how they end."""

from pathlib import Path

import pytest
import torch

from tests.core.generators.making import small_stylegan2
from tests.core.generators.making_files import nvidia_pickle, tensorflow_pickle
from workbench.commands import run_command
from workbench.core.generators.files.own_files import open_own
from workbench.core.generators.files.store import own_folder
from workbench.core.generators.networks.stylegan2_discriminator import StyleGAN2Discriminator
from workbench.core.models.recognising import sha256_of


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        run_command(["generator", *map(str, words)])
    return int(ended.value.code or 0)


def test_a_generator_is_described_and_nothing_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    network = small_stylegan2(16, label_size=3)
    path = nvidia_pickle(tmp_path / "streets.pkl", network, StyleGAN2Discriminator(network.design))
    assert run("inspect", path) == 0
    said = capsys.readouterr().out
    assert "a pickle of NVIDIA's PyTorch programs" in said
    assert "Architecture: StyleGAN2 (skip)" in said and "Pictures: 16 × 16 pixels" in said
    assert "Labels: 3, not named" in said and f"Checksum of that file: {sha256_of(path)}" in said
    assert (
        "Discriminator: in the file" in said
        and "Licence: not entered" in said
        and "carry an AI label" in said
    )
    assert "synthesis.b4.const" not in said and not own_folder().exists()
    assert run("inspect", path, "--tensors") == 0
    assert "G.synthesis.b4.const: 32 × 4 × 4" in capsys.readouterr().out


def test_what_is_no_generator_is_described_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch.save({"a.weight": torch.zeros(2, 3)}, tmp_path / "other.pt")
    assert run("inspect", tmp_path / "other.pt") == 1
    assert "This is a torch file with 1 tensor: “a.weight (2 × 3)”" in capsys.readouterr().out
    path = tensorflow_pickle(tmp_path / "old.pkl", small_stylegan2(16), version=2)
    assert run("inspect", path) == 1
    assert "StyleGAN1" in capsys.readouterr().out


def test_what_cannot_be_read_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("inspect", tmp_path / "gone.pkl") == 2
    assert run("convert", tmp_path / "gone.pkl", "--out", tmp_path) == 2
    (tmp_path / "bad.pkl").write_bytes(b"\x80\x04cos\nsystem\n.")
    assert run("convert", tmp_path / "bad.pkl", "--out", tmp_path / "out") == 2
    assert "os.system" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_generator_is_converted_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    network = small_stylegan2(16)
    path = nvidia_pickle(tmp_path / "My streets.pkl", network)
    for _ in range(2):
        assert run("convert", path, "--out", tmp_path / "out") == 0
        said = capsys.readouterr().out
        assert "My_streets.safetensors" in said and "StyleGAN2 (skip), 16 × 16 pixels" in said
    weights = tmp_path / "out" / "My_streets.safetensors"
    assert sorted(each.name for each in weights.parent.iterdir()) == ["My_streets.json", weights.name]
    found = open_own(weights)
    assert found.card.title == "My streets" and found.card.key == sha256_of(weights)
    assert torch.equal(found.network.centre, network.centre)
    assert run("inspect", weights) == 0
    assert f"Checksum here: {found.card.key}" in capsys.readouterr().out
