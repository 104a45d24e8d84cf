"""“workbench generator directions”: what it writes can be imported, and what it cannot do it says."""

from pathlib import Path

import pytest

from tests.core.generators.making import kept_generator
from workbench.commands import run_command
from workbench.core.generators.files.store import weights_of
from workbench.core.generators.latents.direction_files import read_directions


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        run_command(["generator", "directions", *map(str, words)])
    return int(ended.value.code or 0)


@pytest.mark.parametrize("method", ["pca", "sefa", "channels"])
def test_directions_are_written_to_a_file(
    method: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = kept_generator("Town", with_discriminator=False, resolution=16)
    out = tmp_path / "ways.safetensors"
    how = ("--method", method, "--count", 2, "--layers", "1-3", "--samples", 500)
    assert run(weights_of(card.key), *how, "--out", out) == 0
    read = read_directions(out, card)
    assert len(read) == 2 and all(each.first >= 1 and (each.last or 0) <= 3 for each in read)
    printed = capsys.readouterr().out
    assert read[0].name in printed and "holds 2 directions of “Town”" in printed


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        (("--layers", "all"), "no range of layers"),
        (("--layers", "9-12"), "layers 0 to 5"),
        (("--count", "10000"), "100"),
        (("--method", "magic"), "magic"),
    ],
)
def test_what_cannot_be_done_is_said(
    how: tuple[str, ...], reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = kept_generator("Town", with_discriminator=False, resolution=16)
    assert run(weights_of(card.key), "--samples", 100, *how, "--out", tmp_path / "x.safetensors") == 2
    assert reason in capsys.readouterr().err
    assert not (tmp_path / "x.safetensors").exists()


def test_what_is_no_generator_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letter.pkl").write_text("Dear Sir or Madam")
    assert run(tmp_path / "letter.pkl", "--out", tmp_path / "x.safetensors") == 2
    assert "letter.pkl" in capsys.readouterr().err
