"""“workbench generator inspect” on a terminal."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from workbench.cli import main


def test_a_terminal_obeys_no_name_in_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_file({"a\x1b]0;owned\x07\x1b[2J\u202egnp": torch.zeros(3)}, tmp_path / "g.safetensors")
    with pytest.raises(SystemExit):
        main(["generator", "inspect", str(tmp_path / "g.safetensors"), "--tensors"])
    said = "".join(capsys.readouterr())
    assert "owned" in said and not {"\x1b", "\x07", "\u202e"} & set(said)


@pytest.mark.parametrize("name", ["nowhere.pkl", "folder"])
def test_what_is_no_file_is_no_fault_of_the_program(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(SystemExit) as ended:
        main(["generator", "inspect", str(tmp_path / name)])
    assert ended.value.code == 2
    assert "cannot be read" in (said := capsys.readouterr().err) and "Traceback" not in said


def test_a_seed_that_is_none_is_no_fault_of_the_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["generator", "directions", "g.pkl", "--seed", str(10**20), "--out", str(tmp_path / "d")]
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2 and "--seed" in capsys.readouterr().err
