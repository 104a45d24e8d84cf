"""“workbench models …”: what each command does, and one sentence for everything that cannot be done."""

import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from tests.core.models.making import card_of, offer, small_network, write_own
from tests.core.models.serving import Server, cut_after, failing, serving, whole
from workbench import paths
from workbench.cli import main
from workbench.core.models.cards import ModelCard, cards

Run = Callable[..., tuple[int | str, str, str]]


@pytest.fixture
def workbench(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: object) -> tuple[int | str, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["models", *map(str, words)])
        said = capsys.readouterr()
        return ended.value.code or 0, said.out, said.err

    return run


@pytest.fixture
def own() -> ModelCard:
    """A model of the person's own, which is here."""
    return write_own("mine")


@pytest.fixture
def server(own: ModelCard, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Hands out the weights of the model “far”."""
    with serving() as server:
        file = io.BytesIO()
        torch.save(small_network().state_dict(), file)
        server.answers["/far.pth"] = whole(file.getvalue())
        path = paths.model_folder() / "far.pth"
        path.write_bytes(file.getvalue())
        far = card_of(path, "state_dict", key="far", title="Far network")
        path.unlink()
        offer(monkeypatch, replace(far, weights=replace(far.weights, url=server.address("/far.pth"))))
        yield server


def test_list_names_every_model_and_whether_it_is_here(workbench: Run, own: ModelCard) -> None:
    (paths.model_folder() / "cards" / "broken.json").write_text("{}")
    code, out, error = workbench("list")
    lines = {line.split()[0]: line for line in out.splitlines()}
    assert code == 0 and set(lines) == set(cards())
    assert "Ready to use" in lines["squeezenet1_1"] and "4.9 MB" in lines["squeezenet1_1"]
    assert "Needs fetching" in lines["resnet18"] and "Model mine" in lines["mine"]
    assert "Find faces" in lines["dlib_hog"] and "a library" in lines["dlib_hog"]
    assert "left out: broken.json" in error


def test_show_says_what_the_card_says(workbench: Run) -> None:
    code, out, _ = workbench("show", "resnet50")
    card = cards()["resnet50"]
    assert code == 0
    for text in (card.title, card.what, card.licence, card.citation, card.weights.url, card.weights.sha256):
        assert text in out
    assert "80.9%" in out and "232 pixels" in out and "several public repositories" in out
    seen = "mean 0.485, 0.456, 0.406, divided by the standard deviation 0.229, 0.224, 0.225"
    for text in (
        card.kind,
        f"{card.architecture}, 25,557,032",
        "logits",
        card.weights.file,
        card.labels,
        seen,
    ):
        assert text in out


def test_show_says_which_checksum_is_known_only_in_part(workbench: Run) -> None:
    assert "cd907fc2 …\n  Only these first digits are published" in workbench("show", "resnet101")[1]


def test_fetch_resumes_and_says_that_the_model_is_here(workbench: Run, server: Server) -> None:
    answer = server.answers["/far.pth"]
    server.answers["/far.pth"] = cut_after(bytes(1_500_000), 0)
    code, _, error = workbench("fetch", "far")
    assert code == 2 and "broke off" in error
    server.answers["/far.pth"] = answer
    code, out, _ = workbench("fetch", "far")
    assert (code, out) == (0, "“Far network” is here, and its checksum is right.\n")


def test_fetch_says_that_no_checksum_is_published(
    workbench: Run, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = cards()["far"]
    weights = replace(far.weights, sha256="", checksum_note="None is published.")
    offer(monkeypatch, replace(far, key="open", title="Open", weights=weights))
    code, out, _ = workbench("fetch", "open")
    assert (
        code == 0 and out == "“Open” is here, and the checksum of what came was noted: none is published.\n"
    )
    assert "Trained on" in workbench("show", "open")[1]


def test_fetch_says_what_went_wrong(workbench: Run, server: Server) -> None:
    server.answers["/far.pth"] = failing(404)
    code, out, error = workbench("fetch", "far")
    assert code == 2 and not out and "no longer where their card says" in error


def test_verify_reads_all_that_are_here(workbench: Run, own: ModelCard) -> None:
    code, out, _ = workbench("verify")
    built_in = ["dlib_landmarks", "dlib_resnet", "squeezenet1_1"]
    assert code == 0 and [line.split()[1] for line in out.splitlines()] == [*built_in, "mine"]
    code, out, _ = workbench("verify", "dlib_hog")
    assert code == 0 and out.startswith("right  dlib_hog  dlib-bin 20.")
    path = paths.model_folder() / "mine.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    code, out, error = workbench("verify", "mine")
    assert code == 2 and not out and "checksum (sha256) differs" in error


def test_remove_forgets_a_model_of_ones_own(workbench: Run, own: ModelCard) -> None:
    code, out, _ = workbench("remove", "mine")
    assert code == 0 and "1.4 MB are free again" in out and "mine" not in cards()
    code, _, error = workbench("remove", "squeezenet1_1")
    assert code == 2 and "stays" in error


def test_packed_here_and_unpacked_there(workbench: Run, own: ModelCard, tmp_path: Path) -> None:
    code, out, _ = workbench("pack", "mine", "mine", "--out", tmp_path / "stick")
    assert code == 0 and "holds 1 of your models" in out
    shutil.rmtree(paths.model_folder())
    code, out, _ = workbench("unpack", tmp_path / "stick.models")
    assert (code, out) == (0, "Installed: Model mine (mine).\n")
    assert "Ready to use" in next(
        line for line in workbench("list")[1].splitlines() if line.startswith("mine")
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["show", "inception"], "There is no model “inception”"),
        (["fetch", "inception"], "There is no model “inception”"),
        (["fetch"], "Missing argument"),
        (["pack", "resnet18", "--out", "a"], "are not on this computer"),
        (["pack", "squeezenet1_1", "--out", "a"], "needs no packing"),
        (["unpack", "gone.models"], "could not be unpacked"),
        (["open"], "No such command"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    workbench: Run, words: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, error = workbench(*words)
    assert code == 2 and not out and sentence in error and "Traceback" not in error
