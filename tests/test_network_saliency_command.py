"""“workbench network saliency” and “workbench network adversarial”: what they write, and what they refuse."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from workbench.commands import run_command
from workbench.core.models.cards import card
from workbench.core.models.preprocessing import fitted
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.saliency import looking
from workbench.core.networks.saliency.settings import METHODS
from workbench.core.pictures.reading import read
from workbench.core.pictures.samples import sample_photographs

QUICK = ("--set", "samples=2", "--set", "steps=4", "--set", "window=112", "--set", "stride=56")


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        run_command(["network", *map(str, words)])
    return int(ended.value.code or 0)


@pytest.fixture
def cat() -> Path:
    return next(each for each in sample_photographs() if "cat" in each.name)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_all_methods_as_pictures_and_numbers(
    cat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("saliency", "squeezenet1_1", cat, "--label", "tabby", "--out", tmp_path, *QUICK) == 0
    assert "for “tabby” (28.8%)" in capsys.readouterr().out
    made = json.loads((tmp_path / "provenance.json").read_text(encoding="utf-8"))
    assert made["tool"] == "saliency" and made["picture"]["name"] == cat.name
    assert made["settings"]["label"] == "tabby"
    for each in METHODS:
        values = np.load(tmp_path / f"{each.word}.npy")
        assert values.shape == (224, 224) and values.dtype == np.float32
        written = np.loadtxt(tmp_path / f"{each.word}.csv", delimiter=",")
        assert np.allclose(written, values, rtol=1e-5, atol=1e-12)
        assert read(tmp_path / f"{each.word}.png").shape == (224, 224, 3)
        assert read(tmp_path / f"{each.word} alone.png").shape == (224, 224, 3)
        recorded = made["settings"]["methods"][each.word]
        assert set(each.settings) <= recorded.keys() and recorded["source"] == each.source
    assert made["settings"]["methods"]["integrated"]["completeness_error"] >= 0
    seen = fitted(read(cat), card("squeezenet1_1").preprocessing)
    assert np.array_equal(read(tmp_path / "picture.png"), seen)
    assert (tmp_path / "overview.png").is_file() and not (tmp_path / "checks.csv").exists()


def test_the_check_with_shuffled_weights(cat: Path, tmp_path: Path) -> None:
    words = ("--method", "gradients", "--method", "grad-cam", "--check")
    assert run("saliency", "squeezenet1_1", cat, *words, "--out", tmp_path) == 0
    found = rows(tmp_path / "checks.csv")
    assert [(each["method"], each["shuffled"]) for each in found] == [
        (method, stage)
        for method in ("gradients", "grad-cam")
        for stage in ("last layer", "upper half", "all layers")
    ]
    assert all(not each["similarity"] or -1 <= float(each["similarity"]) <= 1 for each in found)
    assert not (tmp_path / "guided.png").exists()


def test_a_method_that_is_not_possible_is_left_out_and_said(
    cat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise NetworkError("This network has no ears.")

    monkeypatch.setitem(looking._AT_ONCE, "guided", refuse)
    words = ("--method", "guided", "--method", "gradients")
    assert run("saliency", "squeezenet1_1", cat, *words, "--out", tmp_path) == 1
    assert "left out guided: This network has no ears." in capsys.readouterr().err
    assert (tmp_path / "gradients.png").exists() and not (tmp_path / "guided.png").exists()
    assert run("saliency", "squeezenet1_1", cat, *words[:2], "--out", tmp_path / "none") == 2
    assert "This network has no ears." in capsys.readouterr().err and not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--label", "unicorn"), "no label “unicorn”"),
        (("--label", "cat"), "Several labels of the network hold “cat”"),
        (("--method", "magic"), "There is no method “magic”"),
        (("--method", "grad-cam", "--set", "layer=nothing"), "has no layer “nothing”"),
        (("--set", "samples=0"), "“samples” cannot be “0”"),
        (("--set", "baseline=white"), "“baseline” cannot be “white”"),
    ],
)
def test_what_cannot_be_is_said(
    words: tuple[str, ...], said: str, cat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("saliency", "squeezenet1_1", cat, *words, "--out", tmp_path) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_an_adversarial_picture_that_fools_the_network_when_it_is_read_again(
    cat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("adversarial", "squeezenet1_1", cat, "--epsilon", 1, "--out", tmp_path) == 0
    assert "now says “Egyptian cat”" in capsys.readouterr().out
    labels = rows(tmp_path / "labels.csv")
    assert len(labels) == 1000 and labels[0]["label"] == "Egyptian cat"
    assert float(labels[0]["probability_after"]) > float(labels[0]["probability_before"])
    made = json.loads((tmp_path / "provenance.json").read_text(encoding="utf-8"))
    assert made["tool"] == "adversarial" and made["settings"]["epsilon"] == 1
    before, after = (read(tmp_path / f"{name}.png").astype(int) for name in ("before", "after"))
    assert np.abs(after - before).max() == 1
    assert (tmp_path / "change x100.png").is_file()
    # With what was saved as its picture, the command begins with the answer it had ended with.
    assert run("adversarial", "squeezenet1_1", tmp_path / "after.png", "--epsilon", 0, "--out", tmp_path) == 1
    assert "still says “Egyptian cat” (92% before, 92% now)" in capsys.readouterr().out


def test_many_steps_towards_a_wanted_label(
    cat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--epsilon", 4, "--steps", 15, "--target", "espresso")
    assert run("adversarial", "squeezenet1_1", cat, *words, "--out", tmp_path) == 0
    assert "now says “espresso”" in capsys.readouterr().out
    assert run("adversarial", "squeezenet1_1", cat, "--target", "unicorn", "--out", tmp_path) == 2
    assert "no label “unicorn”" in capsys.readouterr().err


def test_an_unreadable_picture_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "letter.jpg"
    path.write_text("Dear Sir or Madam")
    for command in ("saliency", "adversarial"):
        assert run(command, "squeezenet1_1", path, "--out", tmp_path / "out") == 2
        assert "could not be read" in capsys.readouterr().err
