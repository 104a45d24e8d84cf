"""What a stranger's pickle may try: each time a sentence, and nothing happens."""

import hashlib
from pathlib import Path

import pytest

from tests.core.generators.making import small_stylegan2
from tests.core.generators.making_files import nvidia_pickle
from tests.core.generators.reading.hostile_pickles import COMMAND, GROUPS, HOSTILE
from tests.core.generators.reading.watching import Happened, forbidden_events
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.reading.checkpoint import read_checkpoint
from workbench.core.generators.reading.errors import DamagedFileError, UnsafeFileError

REASONS = {
    "a call of os.system": "it asks for “os.system”",
    "a call within a storage": "it asks for “os.system”",
    "a call among a storage's facts": "it asks for “os.system”",
    "a state for a function": "not its own",
    "bytes that are not there": "breaks off",
    "a memory of four thousand million places": "takes all memory",
    "a key that is nested a million times": "nested too deeply",
    "a key that unfolds": "nested too deeply",
    "lists that unfold": "unfolds to more than 1,000,000 values",
    "a text unfolded": "unfolds to more than 1,000,000 values",
    "lists nested deeply": "nested more deeply",
    "the same set again and again": "asks for more than 1,000,000 values",
    "the same pairs again and again": "asks for more than 1,000,000 values",
    "the same text again and again": "its texts would take more room",
    "the same storage again and again": "its storages would take more room",
    "the same numbers as many tensors": "its tensors would take more room",
    "two thousand layers": "more classes than any generator",
    "an offset beyond the end": "reaches beyond its numbers",
    "a negative stride": "a size that no tensor has",
    "a stride of nothing": "claims more numbers",
    "a storage that claims more": "fewer or more numbers",
    "truth that is neither": "neither true nor false",
    "an array of objects": "kind “O8”, which is not numbers",
}


def refusal(stream: bytes, path: Path) -> GeneratorError:
    """What comes of reading a file that holds `stream`."""
    path.write_bytes(stream)
    with pytest.raises(GeneratorError) as refused:
        read_checkpoint(path)
    return refused.value


def test_the_sentence_says_what_is_wrong(tmp_path: Path) -> None:
    for what, reason in REASONS.items():
        assert reason in str(refusal(HOSTILE[what], tmp_path / "stranger.pkl")), what


def test_what_a_file_asked_for_is_named(tmp_path: Path) -> None:
    refused = refusal(HOSTILE["a partial function"], tmp_path / "stranger.pkl")
    assert isinstance(refused, UnsafeFileError) and refused.asked_for == "functools.partial"


def test_the_text_of_a_program_is_ignored(tmp_path: Path) -> None:
    program = f"import os; os.system('{COMMAND}'); raise SystemExit"
    path = nvidia_pickle(tmp_path / "stranger.pkl", small_stylegan2(8), source=program)
    happened: list[Happened] = []
    with forbidden_events(happened):
        record = read_checkpoint(path).value["G_ema"]
    assert not happened and not (tmp_path / "canary").exists()
    assert record.source_sha256 == hashlib.sha256(program.encode()).hexdigest()


def test_our_own_functions_cannot_be_changed_by_a_stream(tmp_path: Path) -> None:
    honest = nvidia_pickle(tmp_path / "honest.pkl", small_stylegan2(8))
    before = read_checkpoint(honest)
    for stream in HOSTILE.values():
        refusal(stream, tmp_path / "stranger.pkl")
    assert read_checkpoint(honest).names == before.names


@pytest.mark.parametrize("group", GROUPS)
def test_a_hostile_pickle_comes_to_a_sentence_and_to_nothing_else(group: str, tmp_path: Path) -> None:
    happened: list[Happened] = []
    path = tmp_path / "stranger.pkl"
    for what, stream in GROUPS[group].items():
        path.write_bytes(stream)
        with forbidden_events(happened), pytest.raises(GeneratorError) as refused:
            read_checkpoint(path)
        message = str(refused.value)
        assert not happened, what
        assert message.startswith("“stranger.pkl” ") and message.endswith(".") and len(message) < 400, what
        assert type(refused.value) in (DamagedFileError, UnsafeFileError), what
    assert [each.name for each in tmp_path.iterdir()] == ["stranger.pkl"]
