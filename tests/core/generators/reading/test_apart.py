"""Whatever becomes of the process that reads, this one gets a value or a sentence, and nothing is left lying about."""

import os
import pickle
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.core.generators.making import small_stylegan2
from tests.core.generators.making_files import nvidia_pickle
from tests.core.generators.reading.hostile_pickles import HOSTILE
from workbench import paths
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.reading import apart
from workbench.core.generators.reading.apart import read_apart
from workbench.core.generators.reading.checkpoint import assembled, read_checkpoint
from workbench.core.generators.reading.errors import DamagedFileError, ReadingStoppedError, UnsafeFileError
from workbench.core.generators.reading.refusals import Damaged, Unsafe


def left_behind() -> list[Path]:
    return list((paths.cache_folder() / "reading").iterdir())


@pytest.fixture
def pickled(tmp_path: Path) -> Path:
    return nvidia_pickle(tmp_path / "-a Straße.pkl", small_stylegan2(8))


@pytest.mark.parametrize("what", ["a call of os.system", "something after the end", "lists that unfold"])
def test_a_refusal_crosses_as_it_is(what: str, tmp_path: Path) -> None:
    path = tmp_path / "stranger.pkl"
    path.write_bytes(HOSTILE[what])
    with pytest.raises(GeneratorError) as here:
        read_checkpoint(path)
    with pytest.raises(GeneratorError) as apart_from_here:
        read_apart(path)
    assert str(apart_from_here.value) == str(here.value)
    assert type(apart_from_here.value) is type(here.value)
    assert vars(apart_from_here.value) == vars(here.value)
    assert not left_behind()


def test_numbers_outlive_the_folder_in_which_they_crossed(pickled: Path) -> None:
    found = read_apart(pickled)
    assert not left_behind()
    centre = found.value["G_ema"].state["_modules"]["mapping"].state["_buffers"]["w_avg"]
    centre += 1
    assert torch.allclose(centre, small_stylegan2(8).centre + 1)


def test_the_bundle_reads_through_the_program_itself(pickled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert apart._program() == [sys.executable, "--read-checkpoint"]
    monkeypatch.setattr(apart, "_program", lambda: [sys.executable, "-m", "workbench", apart.COMMAND])
    assert read_apart(pickled).kind == "pickle"


@pytest.mark.parametrize(
    "program", ["import os; os.abort()", "raise SystemExit(3)", "pass", "import os; os.kill(os.getpid(), 9)"]
)
def test_a_process_that_dies_comes_to_a_sentence(
    program: str, pickled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "_program", lambda: [sys.executable, "-S", "-c", program])
    with pytest.raises(DamagedFileError, match="ended before it was done"):
        read_apart(pickled)
    assert not left_behind()


def test_a_process_that_takes_too_long_is_ended(pickled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_SECONDS", 0)
    with pytest.raises(ReadingStoppedError, match="longer than 0 seconds"):
        read_apart(pickled)
    assert not left_behind()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep no such bound")
def test_a_process_that_takes_too_much_memory_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.pkl").write_bytes(pickle.dumps(bytes(100_000_000)))
    monkeypatch.setattr(apart, "_MEMORY", 100_000_000)
    monkeypatch.setattr(apart, "_MEMORY_PER_BYTE", 0)
    with pytest.raises(ReadingStoppedError, match="more memory than there is"):
        read_apart(tmp_path / "a.pkl")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_full_disk_comes_to_a_sentence(
    pickled: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "numbers.safetensors").symlink_to("/dev/full")
    monkeypatch.setattr(apart, "_folder", lambda: folder)
    with pytest.raises(ReadingStoppedError, match="No space left on device"):
        read_apart(pickled)


def test_without_a_folder_there_is_a_sentence(pickled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_CACHE", str(pickled))
    with pytest.raises(ReadingStoppedError, match="no folder could be made"):
        read_apart(pickled)


def test_what_an_earlier_run_left_is_removed(pickled: Path) -> None:
    for name, days in (("old", 2.0), ("new", 0.5)):
        folder = paths.cache_folder() / "reading" / name
        folder.mkdir(parents=True)
        then = folder.stat().st_mtime - days * 24 * 60 * 60
        os.utime(folder, (then, then))
    read_apart(pickled)
    assert [each.name for each in left_behind()] == ["new"]


def test_a_file_that_is_gone_comes_to_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DamagedFileError, match="no longer there"):
        read_apart(tmp_path / "gone.pkl")


ACTIONS = """
    open("canary", "w")
    open("canary", "ab")
    os.open("canary", os.O_CREAT)
    os.system("touch canary")
    os.remove("other")
    os.rename("other", "canary")
    os.mkdir("canary")
    os.listdir(".")
    subprocess.Popen(["touch", "canary"])
    socket.socket()
    eval("1")
    exec("1")
    compile("1", "1", "eval")
    __import__("wave")
    ctypes.CDLL(None)
    shutil.rmtree(".")
"""


def test_while_a_file_is_read_nothing_but_reading_can_be_done(tmp_path: Path) -> None:
    actions = [line.strip() for line in ACTIONS.strip().splitlines()]
    steps = "\n".join(
        f"try:\n    with nothing_but_reading():\n        {action}\nexcept Unsafe:\n    done.append({index})"
        for index, action in enumerate(actions)
    )
    program = (
        "import ctypes, os, shutil, socket, subprocess\n"
        "from workbench.core.generators.reading.guard import nothing_but_reading\n"
        "from workbench.core.generators.reading.refusals import Unsafe\n"
        f"done = []\nopen('other', 'w').close()\n{textwrap.dedent(steps)}\n"
        "with nothing_but_reading():\n    open('other', 'rb').close()\n"
        "open('other', 'w').close()\nprint(len(done))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout.strip() == str(len(actions)), done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["other"]


nonsense = some.recursive(
    some.none() | some.integers(-3, 10) | some.text(max_size=3), lambda parts: some.lists(parts, max_size=4)
)
kinds = some.sampled_from(
    ["value", "text", "bytes", "list", "tuple", "dict", "record", "tensor", "array", "other"]
)
nodes = some.lists(
    some.tuples(kinds) | some.tuples(kinds, nonsense, nonsense, nonsense, nonsense), max_size=5
)


@given(nodes)
@settings(max_examples=50, deadline=None)
def test_nonsense_from_the_other_process_is_refused(tree: list[tuple[object, ...]]) -> None:
    try:
        assembled(tree, [torch.zeros(4)])
    except (Damaged, Unsafe):
        return


def test_a_process_that_lies_about_sizes_is_found_out() -> None:
    for offset, size, stride in ((0, [5], [1]), (4, [1], [1]), (0, [2], [-1]), (0, [9], [0]), (-1, [1], [1])):
        with pytest.raises((Damaged, Unsafe)):
            assembled([("tensor", 0, offset, size, stride)], [torch.zeros(4)])
    with pytest.raises(UnsafeFileError, match="“a”"):
        raise apart.in_words(Unsafe("it lies"), "a")
