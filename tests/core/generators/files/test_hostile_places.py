"""Files that never end or change meanwhile, and programs that open the same file at once."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.core.generators.making import card_for, small_stylegan2
from tests.core.generators.making_files import nvidia_pickle
from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files import opening, own_copies
from workbench.core.generators.files.card_files import card_path
from workbench.core.generators.files.file_descriptions import describe_file
from workbench.core.generators.files.opening import open_file
from workbench.core.generators.files.own_files import write_generator
from workbench.core.generators.files.places import claimed, free_path, kept_once
from workbench.core.generators.files.store import own_folder, weights_of
from workbench.core.generators.latents.direction_files import read_directions
from workbench.core.generators.rendering.orders import Order, points_of_styles

needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")


@pytest.fixture(scope="module")
def network() -> Any:
    return small_stylegan2(8)


def convert(path: Path) -> GeneratorCard:
    *_, last = open_file(path)
    assert last.value is not None
    return last.value


def pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


WAYS: dict[str, Callable[[Path, Any], object]] = {
    "open": lambda path, _: convert(path),
    "describe": lambda path, _: describe_file(path),
    "directions": lambda path, network: read_directions(path, card_for(network)),
    "latents": lambda path, network: points_of_styles(Order(), path, network),
}


@needs_pipes
@pytest.mark.parametrize("way", WAYS)
def test_a_pipe_is_refused_instead_of_being_waited_for(way: str, network: Any, tmp_path: Path) -> None:
    with pytest.raises(GeneratorError, match=r"(?i)pipe or a device"):
        WAYS[way](pipe(tmp_path / "pipe.npy"), network)


@needs_pipes
def test_a_pipe_in_the_place_of_a_card_is_passed_over(network: Any, tmp_path: Path) -> None:
    pipe(tmp_path / "g.json")
    assert convert(nvidia_pickle(tmp_path / "g.pkl", network)).resolution == 8


@pytest.mark.parametrize("name", ["nowhere.pkl", "folder", "dangling"])
def test_describing_what_is_no_file_comes_to_a_sentence(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "dangling").symlink_to("nowhere")
    with pytest.raises(GeneratorError, match="cannot be read"):
        describe_file(tmp_path / name)


def test_a_file_that_grows_while_it_is_opened_is_refused(
    network: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = nvidia_pickle(tmp_path / "g.pkl", network)
    read = opening.contents_of

    def read_and_grow(path: Path) -> Any:
        held = read(path)
        with path.open("ab") as file:
            file.write(b"more")
        return held

    monkeypatch.setattr(opening, "contents_of", read_and_grow)
    with pytest.raises(GeneratorError, match="changed while it was being opened"):
        convert(path)
    assert not own_folder().exists() or not list(own_folder().iterdir())


def test_our_own_form_that_changes_while_it_is_copied_is_refused(
    network: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "g.safetensors"
    write_generator(path, card_for(network), network)
    monkeypatch.setattr(own_copies.shutil, "copyfile", lambda _, part: part.write_bytes(b"something else"))
    with pytest.raises(GeneratorError, match="changed while it was copied"):
        convert(path)
    assert not list(own_folder().iterdir())


def test_two_that_open_a_file_at_once_take_two_names_and_keep_one(network: Any, tmp_path: Path) -> None:
    with claimed(tmp_path, "g") as first, claimed(tmp_path, "g") as second:
        assert first != second
        cards = [write_generator(each, card_for(network), network) for each in (first, second)]
        os.utime(first, (1, 1))
        # Both look at what the other has kept before either throws anything away.
        kept = [kept_once(each, card) for each, card in zip((first, second), cards, strict=True)]
    assert kept[0] == kept[1] and first.exists() and not second.exists()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["g.json", "g.safetensors"]


def test_threads_that_open_the_same_file_leave_one_generator(network: Any, tmp_path: Path) -> None:
    path, found, failed = nvidia_pickle(tmp_path / "g.pkl", network), [], []

    def steps() -> Iterator[None]:
        for step in open_file(path):
            yield
            if step.value:
                found.append(step.value)

    def work() -> None:
        try:
            list(steps())
        except Exception as error:  # noqa: BLE001 - told below
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed and len({each.key for each in found}) == 1
    weights = weights_of(found[0].key)
    assert sorted(own_folder().iterdir()) == sorted([weights, card_path(weights)])


def test_a_name_is_given_back_when_nothing_comes(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), claimed(tmp_path, "g"):
        raise ZeroDivisionError
    assert not list(tmp_path.iterdir())


def test_a_link_that_leads_nowhere_takes_a_name(tmp_path: Path) -> None:
    (tmp_path / "g.safetensors").symlink_to("/nowhere")
    assert free_path(tmp_path, "g").name == "g_2.safetensors"
