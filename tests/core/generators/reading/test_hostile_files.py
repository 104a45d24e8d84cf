"""Archives, halves of files and what is no file at all."""

import os
from pathlib import Path

import pytest
import torch

from tests.core.generators.making import small_stylegan2
from tests.core.generators.making_files import nvidia_pickle, rosinality_checkpoint
from tests.core.generators.reading.hostile_archives import HOSTILE_ARCHIVES, NUMBERS, archive, members
from tests.core.generators.reading.streams import numbers, pickled, tensor
from tests.core.generators.reading.watching import Happened, forbidden_events
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.reading.checkpoint import read_checkpoint
from workbench.core.generators.reading.errors import DamagedFileError, UnsafeFileError
from workbench.core.generators.reading.limits import Limits

REASONS = {
    "another kind of archive": "not one of torch",
    "a program": "TorchScript",
    "a call": "asks for “os.system”",
    "a bomb": "compressed",
    "two members of one name": "same name",
    "members in the same place": "same place",
    "countless members": "more members",
    "a path that leads elsewhere": "leads elsewhere",
    "numbers that have changed": "have changed",
    "a tensor beyond its numbers": "claims more",
}


def refusal(raw: bytes, path: Path) -> GeneratorError:
    path.write_bytes(raw)
    with pytest.raises(GeneratorError) as refused:
        read_checkpoint(path)
    return refused.value


def test_the_archives_from_which_the_hostile_ones_are_made_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.pkl").write_bytes(archive(members()))
    assert read_checkpoint(tmp_path / "a.pkl").value.tolist() == list(range(6)), NUMBERS


def test_a_hostile_archive_comes_to_a_sentence_and_to_nothing_else(tmp_path: Path) -> None:
    happened: list[Happened] = []
    path = tmp_path / "stranger.pkl"
    for what, made in HOSTILE_ARCHIVES.items():
        raw = made()
        with forbidden_events(happened):
            path.write_bytes(raw)
            happened.clear()
            with pytest.raises((UnsafeFileError, DamagedFileError)) as refused:
                read_checkpoint(path)
        assert not happened, what
        assert REASONS.get(what, "") in str(refused.value), what
    assert [each.name for each in tmp_path.iterdir()] == ["stranger.pkl"]


def files(folder: Path) -> dict[str, bytes]:
    """A small honest file of each kind."""
    plain = {"a": torch.arange(3.0), "b": [1, "two", None]}
    torch.save(plain, folder / "zip.pt")
    torch.save(plain, folder / "older.pt", _use_new_zipfile_serialization=False)
    nvidia_pickle(folder / "nvidia.pkl", small_stylegan2(8))
    (folder / "tiny.pkl").write_bytes(pickled(tensor(0, numbers(2, 3), numbers(3, 1))))
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_file_that_breaks_off_anywhere_is_damaged(tmp_path: Path) -> None:
    for name, whole in files(tmp_path).items():
        # A small file at every byte, larger ones at a hundred places and around the end.
        step = 1 if len(whole) < 1_000 else len(whole) // 100
        for length in {*range(0, len(whole), step), *range(len(whole) - 8, len(whole))}:
            error = refusal(whole[:length], tmp_path / "half")
            assert isinstance(error, DamagedFileError), (name, length, str(error))


def test_what_is_no_file_of_weights_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "a.pkl"
    assert "it is empty" in str(refusal(b"", path))
    assert "neither a pickle nor a torch file" in str(refusal(b"Dear Sir or Madam", path))
    assert "neither a pickle nor a torch file" in str(refusal(b"\x89PNG\r\n\x1a\n", path))
    for absent, reason in ((tmp_path, "it is no file"), (tmp_path / "b.pkl", "it is no longer there")):
        with pytest.raises(DamagedFileError, match=reason):
            read_checkpoint(absent)


def test_a_file_larger_than_any_generator_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.pkl"
    path.touch()
    os.truncate(path, 2 * 1024**3 + 1)
    with pytest.raises(UnsafeFileError, match="larger than any generator"):
        read_checkpoint(path)


def test_every_limit_is_kept(tmp_path: Path) -> None:
    path = nvidia_pickle(tmp_path / "a.pkl", small_stylegan2(8))
    read_checkpoint(path)
    for tighter in (
        Limits(instructions=100),
        Limits(depth=5),
        Limits(things=100),
        Limits(names=3),
        Limits(tensor_share=0.1),
        Limits(tuple_size=2),
        Limits(file_bytes=1_000),
    ):
        with pytest.raises(UnsafeFileError):
            read_checkpoint(path, tighter)


def test_a_file_is_known_by_its_content_not_by_its_name(tmp_path: Path) -> None:
    generator = small_stylegan2(8)
    pickled = nvidia_pickle(tmp_path / "a.pkl", generator).rename(tmp_path / "a.pt")
    saved = rosinality_checkpoint(tmp_path / "b.pt", generator).rename(tmp_path / "b.pkl")
    older = rosinality_checkpoint(tmp_path / "c.pt", generator, legacy=True).rename(tmp_path / "c.jpg")
    assert [read_checkpoint(each).kind for each in (pickled, saved, older)] == [
        "pickle",
        "torch",
        "torch legacy",
    ]
