"""Fetching weights from a server on this computer: right ones are kept, and nothing else ever takes their name."""

import errno
import hashlib
import io
import shutil
import socket
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from tests.core.models.making import card_of, save, small_network
from tests.core.models.serving import (
    Server,
    cut_after,
    endless,
    failing,
    leading_to,
    serving,
    silent_after,
    whole,
)
from workbench import paths
from workbench.core.models import cards, fetching, line
from workbench.core.models.cards import ModelCard
from workbench.core.models.fetching import BYTES_AT_ONCE, FetchError, fetch
from workbench.core.models.loading import load
from workbench.core.models.store import (
    WeightsError,
    are_here,
    bytes_received,
    partial_path,
    remove,
    state_in_words,
    verified_weights,
    verify,
    weights_path,
)
from workbench.core.steps import Step

PATH = "/models/small.pth"


@pytest.fixture(autouse=True)
def nothing_in_memory() -> Iterator[None]:
    yield
    load.cache_clear()


@pytest.fixture(scope="module")
def content() -> bytes:
    """Weights of the right architecture: 1.5 MB."""
    file = io.BytesIO()
    torch.save(small_network().state_dict(), file)
    return file.getvalue()


@pytest.fixture
def server(content: bytes) -> Iterator[Server]:
    with serving() as server:
        server.answers[PATH] = whole(content)
        yield server


@pytest.fixture
def described(server: Server, content: bytes) -> ModelCard:
    """A card of weights that are not here, with their size and whole checksum."""
    card = card_of(save(small_network().state_dict(), "made.pth", "state_dict"), "state_dict")
    (paths.model_folder() / "made.pth").unlink()
    known = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return replace(card, weights=replace(card.weights, file="small.pth", url=server.address(PATH), **known))


@pytest.fixture
def in_part(described: ModelCard) -> ModelCard:
    """The same with as much as torchvision publishes: the first eight digits and the rounded size."""
    weights = described.weights
    published = {
        "sha256": "",
        "sha256_prefix": weights.sha256[:8],
        "bytes": 0,
        "approximate_bytes": weights.bytes - 300,
    }
    return replace(described, weights=replace(weights, **published))


def all_of(card: ModelCard) -> list[Step[Path]]:
    return list(fetch(card))


def as_noted(card: ModelCard) -> ModelCard:
    """The card as it is read after the whole checksum was noted."""
    return replace(card, weights=cards._as_noted(card.weights))


def files() -> set[str]:
    return {each.name for each in paths.model_folder().iterdir()} if paths.model_folder().exists() else set()


# What works


def test_weights_are_fetched_checked_and_can_classify(described: ModelCard, content: bytes) -> None:
    assert not are_here(described) and state_in_words(described) == "Needs fetching"
    steps = all_of(described)
    assert [step.total for step in steps] == [len(content)] * len(steps)
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[0].done == 0 and steps[-1].done == len(content)
    assert len(steps) > 4, "progress is seen on the way"
    assert are_here(described) and state_in_words(described) == "Ready to use"
    pictures = torch.rand(2, 3, 64, 64)
    with torch.inference_mode():
        answers = load(described, "cpu").network(pictures)
        torch.testing.assert_close(answers, small_network()(pictures), rtol=1e-4, atol=1e-5)
    assert files() == {"small.pth"}


def test_files_written_as_torchvisions_older_ones_load_too(described: ModelCard, server: Server) -> None:
    """AlexNet's and VGG's are not zip files, and hold parameters instead of plain tensors."""
    network = small_network()
    parameters = dict(network.named_parameters())
    state = {name: parameters.get(name, each) for name, each in network.state_dict().items()}
    file = io.BytesIO()
    torch.save(OrderedDict(state), file, _use_new_zipfile_serialization=False)
    content = file.getvalue()
    server.answers[PATH] = whole(content)
    weights = replace(described.weights, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
    older = replace(described, weights=weights)
    all_of(older)
    loaded = load(older, "cpu").network.state_dict()
    assert all(torch.equal(loaded[name], each) for name, each in network.state_dict().items())


def test_of_a_checksum_published_in_part_the_whole_is_noted_and_holds_ever_after(
    in_part: ModelCard, content: bytes
) -> None:
    assert all_of(in_part)[-1].done == len(content)
    noted = as_noted(in_part)
    assert (noted.weights.sha256, noted.weights.bytes) == (hashlib.sha256(content).hexdigest(), len(content))
    assert are_here(noted) and verified_weights(noted) == weights_path(noted)
    load(noted, "cpu")
    # Other content may begin with the same digits, but is not the file that was fetched.
    weights_path(noted).write_bytes(content[:-1] + b"!")
    with pytest.raises(WeightsError, match="checksum"):
        verified_weights(noted)


def test_a_file_put_there_by_hand_is_used_once_it_was_verified(in_part: ModelCard, content: bytes) -> None:
    weights_path(in_part).write_bytes(content)
    assert not are_here(in_part)
    with pytest.raises(WeightsError, match="known only in part"):
        verified_weights(in_part)
    assert verify(in_part) == hashlib.sha256(content).hexdigest()
    assert are_here(as_noted(in_part))


def test_in_a_folder_that_cannot_be_written_what_is_here_is_here_and_the_rest_is_said(
    described: ModelCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_of(described)

    def refused(lock: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(fetching.FileLock, "acquire", refused)
    assert len(all_of(described)) == 1
    other = replace(described, weights=replace(described.weights, file="other.pth"))
    with pytest.raises(
        FetchError, match=r"could not be written .*permission denied.* that you may write there"
    ):
        all_of(other)


def test_weights_that_are_here_are_not_fetched_again(described: ModelCard, server: Server) -> None:
    all_of(described)
    assert len(all_of(described)) == 1 and len(server.ranges) == 1


def test_a_damaged_file_is_replaced_by_what_is_fetched(described: ModelCard, content: bytes) -> None:
    weights_path(described).write_bytes(content[:-1] + b"!")
    all_of(described)
    assert weights_path(described).read_bytes() == content


def test_a_redirect_is_followed(described: ModelCard, server: Server) -> None:
    server.answers["/moved"] = leading_to(PATH)
    moved = replace(described, weights=replace(described.weights, url=server.address("/moved")))
    all_of(moved)
    assert are_here(described)


# What is interrupted


def test_after_a_cut_it_goes_on_where_it_stopped(
    described: ModelCard, server: Server, content: bytes
) -> None:
    server.answers[PATH] = cut_after(content, 600_000)
    with pytest.raises(FetchError, match=r"connection broke off.*0\.\d of 1\.\d MB have come and are kept"):
        all_of(described)
    begun = bytes_received(described)
    assert 600_000 - BYTES_AT_ONCE < begun <= 600_000 and files() == {"small.pth.part"}
    assert state_in_words(described) == "Fetched in part" and not are_here(described)
    server.answers[PATH] = whole(content)
    steps = all_of(described)
    assert steps[0].done == begun and steps[-1].done == len(content)
    assert server.ranges == ["", f"bytes={begun}-"]
    assert weights_path(described).read_bytes() == content and files() == {"small.pth"}


def test_cut_again_and_again_it_still_arrives(in_part: ModelCard, server: Server, content: bytes) -> None:
    server.answers[PATH] = cut_after(content, 400_000)
    had = 0
    while not weights_path(in_part).exists():
        with suppress(FetchError):
            all_of(in_part)
        assert bytes_received(in_part) > had or not partial_path(in_part).exists()
        had = bytes_received(in_part)
    assert len(server.ranges) > 3
    assert weights_path(in_part).read_bytes() == content


def test_cancelled_it_keeps_what_has_come(described: ModelCard, server: Server) -> None:
    steps = fetch(described)
    while next(steps).done == 0:
        pass
    steps.close()
    begun = bytes_received(described)
    assert begun > 0 and files() == {"small.pth.part"}
    all_of(described)
    assert server.ranges == ["", f"bytes={begun}-"] and are_here(described)


def test_a_server_that_knows_no_parts_begins_anew(
    described: ModelCard, server: Server, content: bytes
) -> None:
    partial_path(described).write_bytes(content[:600_000])
    server.answers[PATH] = whole(content, knows_ranges=False)
    steps = all_of(described)
    assert steps[0].done == 0 and weights_path(described).read_bytes() == content


def test_a_part_that_is_already_the_whole_is_only_checked(described: ModelCard, content: bytes) -> None:
    partial_path(described).write_bytes(content)
    all_of(described)
    assert are_here(described)


def test_a_part_of_something_else_ends_in_a_wrong_checksum_and_is_forgotten(
    described: ModelCard, content: bytes
) -> None:
    partial_path(described).write_bytes(bytes(600_000))
    with pytest.raises(FetchError, match="checksum"):
        all_of(described)
    assert not files()
    all_of(described)
    assert are_here(described)


def test_two_programs_do_not_write_into_one_file(described: ModelCard, content: bytes) -> None:
    steps = fetch(described)
    while next(steps).done < 200_000:
        pass
    had = bytes_received(described)
    with pytest.raises(FetchError, match=r"Another window or program is fetching “.+” just now"):
        all_of(described)
    assert bytes_received(described) == had
    assert list(steps)[-1].done == len(content), "the first one is not disturbed"
    assert weights_path(described).read_bytes() == content and files() == {"small.pth"}


# What goes wrong


@pytest.mark.parametrize("is_known_in_part", [False, True])
@pytest.mark.parametrize("how", ["one bit off", "half a file", "a page of the network"])
def test_wrong_content_is_neither_opened_nor_kept(
    described: ModelCard, in_part: ModelCard, server: Server, content: bytes, how: str, is_known_in_part: bool
) -> None:
    card = in_part if is_known_in_part else described
    wrong = {
        "one bit off": content[:-1] + bytes([content[-1] ^ 1]),
        "half a file": content[: len(content) // 2],
        "a page of the network": b"<html>Please log in to the guest network</html>",
    }[how]
    server.answers[PATH] = whole(wrong)
    is_short = how != "one bit off" and not is_known_in_part
    with pytest.raises(FetchError, match="broke off" if is_short else "checksum"):
        all_of(card)
    assert not weights_path(card).exists() and not are_here(card)
    if is_short:
        # Known to be longer, it is asked for again, and the checksum tells.
        with pytest.raises(FetchError, match="checksum"):
            all_of(card)
    assert not files()


@pytest.mark.parametrize(
    ("status", "sentence"), [(404, "no longer where"), (410, "no longer where"), (403, "403"), (503, "503")]
)
def test_a_server_that_refuses_is_quoted(
    described: ModelCard, server: Server, content: bytes, status: int, sentence: str
) -> None:
    partial_path(described).write_bytes(content[:500])
    server.answers[PATH] = failing(status)
    with pytest.raises(FetchError, match=sentence):
        all_of(described)
    assert bytes_received(described) == 500


def test_a_redirect_in_circles_is_said(described: ModelCard, server: Server) -> None:
    server.answers[PATH] = leading_to(PATH)
    with pytest.raises(FetchError, match="leads in circles"):
        all_of(described)


def test_a_redirect_out_of_encryption_is_not_followed(
    described: ModelCard, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = fetching._ask
    monkeypatch.setattr(fetching, "_ask", lambda url, *rest: ask(url.replace("https:", "http:"), *rest))
    secure = replace(
        described, weights=replace(described.weights, url=server.address(PATH).replace("http", "https"))
    )
    with pytest.raises(FetchError, match="without encryption"):
        all_of(secure)
    assert not bytes_received(secure)


@pytest.mark.parametrize("begun", [0, 300_000])
def test_a_server_that_falls_silent_is_left(
    described: ModelCard, server: Server, content: bytes, monkeypatch: pytest.MonkeyPatch, begun: int
) -> None:
    monkeypatch.setattr(line, "SECONDS_OF_SILENCE", 0.2)
    server.answers[PATH] = silent_after(content, begun)
    with pytest.raises(FetchError, match="has not sent anything for"):
        all_of(described)
    assert bytes_received(described) <= begun and not are_here(described)


def test_a_server_that_never_ends_is_stopped(
    described: ModelCard, in_part: ModelCard, server: Server
) -> None:
    server.answers[PATH] = endless
    for card in (described, in_part):
        with pytest.raises(FetchError, match="sends more than"):
            all_of(card)
        assert not files()


def test_no_network_is_said(described: ModelCard) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    gone = replace(described, weights=replace(described.weights, url=f"http://127.0.0.1:{port}/a.pth"))
    with pytest.raises(FetchError, match="no connection to the internet"):
        all_of(gone)


def test_a_disk_without_room_is_said_before_anything_is_fetched(
    described: ModelCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(FetchError, match="too little room"):
        all_of(described)
    assert not bytes_received(described)


def test_a_disk_that_becomes_full_keeps_what_has_come(
    described: ModelCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = fetching._append

    def append_while_there_is_room(partial: Path, chunk: bytes, done: int) -> None:
        if done > 500_000:
            raise OSError(errno.ENOSPC, "No space left on device")
        append(partial, chunk, done)

    monkeypatch.setattr(fetching, "_append", append_while_there_is_room)
    with pytest.raises(
        FetchError, match=r"could not be written .*no space left on device.*have come and are kept"
    ):
        all_of(described)
    assert bytes_received(described) > 500_000
    monkeypatch.undo()


@pytest.mark.parametrize("url", ["http://example.org/a.pth", "ftp://example.org/a.pth", "file:///a.pth"])
def test_only_encrypted_addresses_are_asked(described: ModelCard, url: str) -> None:
    with pytest.raises(FetchError, match="does not begin with https"):
        all_of(replace(described, weights=replace(described.weights, url=url)))


def test_a_card_without_an_address_is_said(described: ModelCard) -> None:
    with pytest.raises(FetchError, match="names no address"):
        all_of(replace(described, weights=replace(described.weights, url="")))


# Removing


def test_removed_weights_are_gone_with_what_was_noted(in_part: ModelCard, content: bytes) -> None:
    all_of(in_part)
    assert files() == {"small.pth", "checksums.json"}
    assert remove(as_noted(in_part)) == len(content)
    assert files() == {"checksums.json"} and as_noted(in_part) == in_part


def test_a_part_is_removed_too(described: ModelCard) -> None:
    partial_path(described).write_bytes(bytes(100))
    assert remove(described) == 100 and not files()


def test_what_comes_with_the_program_stays() -> None:
    with pytest.raises(WeightsError, match="comes with Image Workbench and stays"):
        remove(cards.card("squeezenet1_1"))
