"""Loading: right weights give the right network, and every wrong file ends in a sentence and runs nothing."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from tests.core.models.making import LABELS, card_of, save, small_network
from workbench import paths
from workbench.core.errors import WorkbenchError
from workbench.core.models import store
from workbench.core.models.cards import CardError, ModelCard, card
from workbench.core.models.loading import load
from workbench.core.models.store import WeightsError, are_here, verified_weights, weights_path

FORMATS = ["safetensors", "state_dict"]


@pytest.fixture(autouse=True)
def nothing_in_memory() -> Iterator[None]:
    yield
    load.cache_clear()


@pytest.fixture(params=FORMATS)
def small(request: pytest.FixtureRequest) -> ModelCard:
    format = request.param
    return card_of(save(small_network().state_dict(), f"small.{format}", format), format)


def damage(path: Path, how: str) -> None:
    content = path.read_bytes()
    if how == "missing":
        path.unlink()
    elif how == "a folder":
        path.unlink()
        path.mkdir()
    else:
        changed = {
            "cut in half": content[: len(content) // 2],
            "empty": b"",
            "too long": content + b"more",
            "one bit off": content[:-1] + bytes([content[-1] ^ 1]),
        }[how]
        path.write_bytes(changed)


SENTENCES = {
    "missing": "are not on this computer",
    "cut in half": "are incomplete",
    "empty": "are incomplete: 0 of",
    "too long": "checksum",
    "one bit off": "checksum",
    "a folder": "are incomplete",
}


# Right ones


def test_a_network_comes_with_its_labels_and_gives_the_answers_it_was_saved_with(small: ModelCard) -> None:
    model = load(small, "cpu")
    pictures = torch.rand(2, 3, 64, 64)
    with torch.inference_mode():
        torch.testing.assert_close(model.network(pictures), small_network()(pictures), rtol=1e-4, atol=1e-5)
    assert model.labels == LABELS and model.card is small and model.device.type == "cpu"
    assert not model.network.training
    assert not any(each.requires_grad for each in model.network.parameters())


def test_a_model_stays_in_memory_and_an_old_one_leaves_it(small: ModelCard) -> None:
    first = load(small, "cpu")
    assert load(small, "cpu") is first
    for number in range(3):
        load(replace(small, key=f"other {number}"), "cpu")
    assert load(small, "cpu") is not first


def test_weights_that_come_with_a_package_are_found_without_running_it() -> None:
    described = card("squeezenet1_1")
    moved = replace(described, weights=replace(described.weights, package="antigravity"))
    # Importing antigravity would open a web browser.
    assert weights_path(moved).name == "squeezenet_weights.pkl"
    assert weights_path(described).is_file()


# Wrong ones


@pytest.mark.parametrize("how", SENTENCES)
def test_a_file_of_weights_that_is_not_as_described_is_never_opened(
    small: ModelCard, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(weights_path(small), how)
    monkeypatch.setattr(torch, "load", None)
    with pytest.raises(WeightsError, match=SENTENCES[how]) as caught:
        load(small, "cpu")
    assert "Nothing was computed" in str(caught.value) or "nothing was computed" in str(caught.value)
    assert str(weights_path(small)) in str(caught.value)
    assert are_here(small) is (how == "one bit off")


@pytest.mark.parametrize("how", ["missing", "cut in half", "one bit off"])
def test_weights_of_a_package_say_to_install_it_again(
    tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    described = card("squeezenet1_1")
    path = tmp_path / "broken_package" / described.weights.file
    path.parent.mkdir(parents=True)
    (tmp_path / "broken_package" / "__init__.py").touch()
    path.write_bytes(weights_path(described).read_bytes())
    damage(path, how)
    monkeypatch.syspath_prepend(tmp_path)
    broken = replace(described, weights=replace(described.weights, package="broken_package"))
    with pytest.raises(WeightsError, match="Install Image Workbench again, or its part “broken_package”"):
        load(broken, "cpu")


def test_a_package_that_is_not_installed_is_missing_weights() -> None:
    described = card("squeezenet1_1")
    gone = replace(described, weights=replace(described.weights, package="no_such_package"))
    assert not are_here(gone)
    with pytest.raises(WeightsError, match="are not on this computer"):
        load(gone, "cpu")


def test_a_file_that_may_not_be_read_is_said(small: ModelCard, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(store, "_sha256", refuse)
    with pytest.raises(WeightsError, match=r"cannot be read \(permission denied\)"):
        load(small, "cpu")


def test_a_file_that_was_changed_after_it_was_checked_is_checked_again(small: ModelCard) -> None:
    path = verified_weights(small)
    facts = path.stat()
    damage(path, "one bit off")
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns + 1))
    with pytest.raises(WeightsError, match="checksum"):
        verified_weights(small)


@pytest.mark.parametrize("format", FORMATS)
def test_weights_of_another_network_do_not_fit(format: str) -> None:
    path = save(small_network(labels=7).state_dict(), "seven", format)
    with pytest.raises(WeightsError, match="do not fit the network “shufflenet_v2_x0_5”"):
        load(card_of(path, format), "cpu")


class Harm:
    """Unpickled, it makes a folder."""

    def __reduce__(self):  # type: ignore[no-untyped-def]
        return os.mkdir, (str(paths.model_folder() / "harm"),)


@pytest.mark.parametrize("content", [Harm(), {"weight": Harm()}], ids=["alone", "among numbers"])
def test_weights_that_would_run_something_are_refused(content: object) -> None:
    path = save(content, "harmful", "state_dict")
    with pytest.raises(WeightsError, match="hold more than numbers"):
        load(card_of(path, "state_dict"), "cpu")
    assert [each.name for each in paths.model_folder().iterdir()] == ["harmful"]


def test_a_whole_pickled_network_is_refused() -> None:
    path = save(small_network(), "whole", "state_dict")
    with pytest.raises(WeightsError, match="hold more than numbers"):
        load(card_of(path, "state_dict"), "cpu")


@pytest.mark.parametrize("format", [*FORMATS, "numpy_pickle_squeezenet"])
@pytest.mark.parametrize(
    "content", [b"", b"nonsense" * 100, b"\x80\x04N.", b"PK\x03\x04" + bytes(200), bytes(64)]
)
def test_a_file_of_the_right_checksum_that_is_no_weights_is_refused(format: str, content: bytes) -> None:
    path = paths.model_folder() / "nonsense"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="do not fit"):
        load(card_of(path, format), "cpu")


@pytest.mark.parametrize("content", [None, 5, [1, 2], {"a": 1}, {"a": torch.zeros(1)}], ids=str)
def test_a_file_of_other_plain_values_is_refused(content: object) -> None:
    path = save(content, "plain", "state_dict")
    with pytest.raises(WeightsError, match="do not fit"):
        load(card_of(path, "state_dict"), "cpu")


@pytest.mark.parametrize(
    "changes",
    [
        {"architecture": "no_such_network"},
        {"architecture": "fasterrcnn_resnet50_fpn"},
        {"labels": "no_such.txt"},
    ],
    ids=str,
)
def test_a_card_that_asks_for_what_there_is_not_is_refused_and_nothing_is_fetched(
    small: ModelCard, changes: dict[str, str]
) -> None:
    with pytest.raises(CardError):
        load(replace(small, **changes), "cpu")


def test_an_unknown_format_is_refused(small: ModelCard) -> None:
    with pytest.raises(WorkbenchError, match="format of weights that this program does not know"):
        load(replace(small, weights=replace(small.weights, format="pickle")), "cpu")


@pytest.mark.parametrize("key", ["dlib_hog", "dlib_resnet", "sface", "facenet512", "deepface_age"])
def test_networks_for_faces_are_not_taken_for_classifiers(key: str) -> None:
    with pytest.raises(
        CardError, match=r"does not classify pictures: it is for something else .* Choose another"
    ):
        load(card(key), "cpu")
