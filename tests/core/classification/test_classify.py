"""Classifying: the numbers of an independent program, in order, with every failure listed."""

import csv
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests import bad_pictures
from tests.core.models.making import card_of, offer, save, small_network
from workbench.core.classification.classify import classify, most_probable, softmax
from workbench.core.classification.settings import LABELS, ClassifySettings
from workbench.core.errors import WorkbenchError
from workbench.core.models.devices import Inference
from workbench.core.models.loading import load
from workbench.core.models.machine import Machine
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Skipped
from workbench.core.tables import Rows


def files_of(paths: Sequence[Path]) -> list[PictureFile]:
    return [PictureFile(path.name, str(path)) for path in paths]


def answers(
    files: list[PictureFile], settings: ClassifySettings | None = None, machine: Machine | None = None
) -> list[Rows | Skipped]:
    steps = classify(files, settings or ClassifySettings(), machine or Machine("cpu"))
    return [each for step in steps for each in step.value]


def agree(some: Sequence[Rows | Skipped], others: Sequence[Rows | Skipped]) -> None:
    """The same labels in the same order, and probabilities that differ by no more than sums of floats do."""
    for one, other in zip(some, others, strict=True):
        assert isinstance(one, Rows) and isinstance(other, Rows)
        assert [row[:3] for row in one.rows] == [row[:3] for row in other.rows]
        assert [row[3] for row in one.rows] == pytest.approx([row[3] for row in other.rows], abs=1e-5)


@pytest.fixture
def pictures(tmp_path: Path) -> list[PictureFile]:
    """Five small pictures of noise."""
    rng = np.random.default_rng(5)
    made = []
    for number in range(5):
        content = bad_pictures.encoded(rng.integers(0, 256, (40, 50, 3), dtype=np.uint8), "PNG")
        made.append(bad_pictures.written(tmp_path / f"noise {number}.png", content))
    return files_of(made)


# The independent reference


@pytest.fixture(scope="module")
def classified(photographs: tuple[Path, ...]) -> dict[str, Rows]:
    """What the built-in network says of every photograph, all of its labels."""
    with ThreadPoolExecutor(2) as readers:
        machine = Machine("cpu", readers)
        found = answers(files_of(photographs), ClassifySettings(top=1000), machine)
    assert all(isinstance(each, Rows) for each in found)
    return {each.picture: each for each in found if isinstance(each, Rows)}


def test_the_five_most_probable_labels_are_those_of_plain_torchvision(
    classified: dict[str, Rows], reference: Path
) -> None:
    with (reference / "squeezenet1_1_top5.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    assert len(expected) == len(classified) == 38
    for row in expected:
        found = classified[row["picture"]].rows
        probability = {index: probability for _, _, index, probability in found}
        theirs = [(int(row[f"index_{rank}"]), float(row[f"probability_{rank}"])) for rank in range(1, 6)]
        for (_, label, index, ours), rank in zip(found[:5], range(5), strict=True):
            their_index, their_probability = theirs[rank]
            assert ours == pytest.approx(their_probability, abs=0.01)
            assert probability[their_index] == pytest.approx(their_probability, abs=0.01)
            others = [other for place, (_, other) in enumerate(theirs) if place != rank]
            if all(abs(their_probability - other) > 0.01 for other in others):
                assert (index, label) == (their_index, row[f"label_{rank + 1}"]), row["picture"]


def test_as_many_are_right_as_were_right_for_the_reference(classified: dict[str, Rows]) -> None:
    truth = {name: int(name[:3]) for name in classified}
    first = sum(each.rows[0][2] == truth[name] for name, each in classified.items())
    five = sum(truth[name] in [row[2] for row in each.rows[:5]] for name, each in classified.items())
    assert (first, five) == (20, 29)


def test_probabilities_of_all_labels_sum_to_one_and_fall(classified: dict[str, Rows]) -> None:
    for each in classified.values():
        probabilities = [row[3] for row in each.rows]
        assert sum(probabilities) == pytest.approx(1, abs=1e-4)
        assert probabilities == sorted(probabilities, reverse=True)
        assert [row[0] for row in each.rows] == list(range(1, 1001))
        assert {row[2] for row in each.rows} == set(range(1000))


def test_colours_converted_by_their_profile_give_other_numbers(
    classified: dict[str, Rows], photographs: tuple[Path, ...]
) -> None:
    from PIL import Image

    profiled = []
    for path in photographs:
        with Image.open(path) as image:
            if b"Adobe RGB" in (image.info.get("icc_profile") or b""):
                profiled.append(path)
    assert profiled
    converted = answers(files_of(profiled), ClassifySettings(top=5, colours="sRGB"))
    rows = {each.picture: each.rows for each in converted if isinstance(each, Rows)}
    # One of the profiles that name Adobe RGB is that of sRGB under another name.
    assert sum(rows[name] != classified[name].rows[:5] for name in rows) == 3


# Softmax and ranks


@given(
    arrays.arrays(
        np.float32, st.tuples(st.integers(1, 4), st.integers(1, 9)), elements=st.floats(-1e4, 1e4, width=32)
    )
)
def test_softmax_is_torchs(outputs: np.ndarray) -> None:
    expected = torch.softmax(torch.from_numpy(outputs).double(), dim=-1).numpy()
    np.testing.assert_allclose(softmax(outputs), expected, rtol=1e-9, atol=1e-12)


def test_softmax_does_not_overflow() -> None:
    assert softmax(np.array([3e38, -3e38], np.float32)).tolist() == [1.0, 0.0]


def test_ranks_thresholds_and_ties() -> None:
    labels = ["a", "b", "c", "d"]
    probabilities = np.array([0.2, 0.4, 0.2, 0.2])
    settings = ClassifySettings(top=3)
    assert most_probable(probabilities, labels, settings) == (
        (1, "b", 1, 0.4),
        (2, "a", 0, 0.2),
        (3, "c", 2, 0.2),
    )
    assert [row[1] for row in most_probable(probabilities, labels, replace(settings, threshold=0.2))] == [
        "b",
        "a",
        "c",
    ]
    assert [row[1] for row in most_probable(probabilities, labels, replace(settings, threshold=0.3))] == ["b"]
    assert [row[1] for row in most_probable(probabilities, labels, replace(settings, threshold=1.0))] == ["b"]
    assert len(most_probable(probabilities, labels, replace(settings, top=1000))) == 4


def test_rows_fit_the_table(pictures: list[PictureFile]) -> None:
    kinds = {"text": str, "integer": int, "share": float}
    for each in answers(pictures):
        assert isinstance(each, Rows) and len(each.rows) == 5
        for row in each.rows:
            assert [type(value) for value in row] == [kinds[column.kind] for column in LABELS.columns]


# Steps


def test_steps_come_in_batches_in_order_and_the_same_each_time(pictures: list[PictureFile]) -> None:
    with ThreadPoolExecutor(2) as readers:
        for machine in (Machine("cpu", None, 2), Machine("cpu", readers, 2)):
            steps = list(classify(pictures, ClassifySettings(), machine))
            assert [(step.done, step.total, step.note) for step in steps] == [
                (2, 5, ""),
                (4, 5, ""),
                (5, 5, ""),
            ]
            assert [each.picture for step in steps for each in step.value] == [file.name for file in pictures]
        first, second = (answers(pictures, machine=Machine("cpu", readers, 2)) for _ in range(2))
    assert first == second


def test_no_pictures_are_no_steps() -> None:
    assert list(classify([], ClassifySettings(), Machine("cpu"))) == []


def test_broken_files_are_listed_and_the_others_done(tmp_path: Path, pictures: list[PictureFile]) -> None:
    bad = [bad_pictures.empty(tmp_path), bad_pictures.text(tmp_path), bad_pictures.truncated_jpeg(tmp_path)]
    gone = PictureFile("gone.png", str(tmp_path / "gone.png"))
    mixed = [pictures[0], *files_of(bad), pictures[1], gone, *pictures[2:]]
    found = answers(mixed, machine=Machine("cpu", None, 3))
    assert [each.picture for each in found] == [file.name for file in mixed]
    skipped = [each for each in found if isinstance(each, Skipped)]
    assert [each.picture for each in skipped] == ["empty.jpg", "text.jpg", "truncated.jpg", "gone.png"]
    assert all(each.is_unreadable and each.reason.endswith(".") for each in skipped)
    agree([each for each in found if isinstance(each, Rows)], answers(pictures))


def test_a_batch_of_nothing_but_broken_files_is_a_step_too(tmp_path: Path) -> None:
    (step,) = classify(files_of([bad_pictures.empty(tmp_path)]), ClassifySettings(), Machine("cpu"))
    assert isinstance(step.value[0], Skipped)


def test_a_file_that_vanishes_on_the_way_is_listed(pictures: list[PictureFile]) -> None:
    steps = classify(pictures, ClassifySettings(), Machine("cpu", None, 2))
    next(steps)
    Path(pictures[4].path).unlink()
    rest = [each for step in steps for each in step.value]
    assert isinstance(rest[-1], Skipped) and "moved, renamed or deleted" in rest[-1].reason


def test_stopping_stops_the_reading_ahead(pictures: list[PictureFile], tmp_path: Path) -> None:
    many = [replace(pictures[0], name=str(number)) for number in range(200)]
    with ThreadPoolExecutor(1) as readers:
        steps = classify(many, ClassifySettings(), Machine("cpu", readers, 1))
        next(steps)
        steps.close()
        assert readers._work_queue.qsize() <= 2


def test_odd_sizes_are_classified(tmp_path: Path) -> None:
    sizes = [(1, 1), (1, 3000), (3000, 1), (2, 2)]
    made = [
        bad_pictures.written(
            tmp_path / f"{height}x{width}.png",
            bad_pictures.encoded(np.full((height, width, 3), 90, np.uint8), "PNG"),
        )
        for height, width in sizes
    ]
    assert all(isinstance(each, Rows) for each in answers(files_of(made)))


# Trouble


def test_notes_of_a_full_memory_arrive_with_the_step(
    pictures: list[PictureFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    undisturbed = answers(pictures)
    forward = Inference._forward

    def cramped(self: Inference, batch: np.ndarray) -> np.ndarray:
        if len(batch) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return forward(self, batch)

    monkeypatch.setattr(Inference, "_forward", cramped)
    steps = list(classify(pictures, ClassifySettings(), Machine("cpu", None, 4)))
    assert [step.note for step in steps] == ["The memory was full: going on with 2 pictures at a time.", ""]
    agree([each for step in steps for each in step.value], undisturbed)


def test_weights_that_are_no_numbers_skip_pictures_instead_of_inventing_labels(
    pictures: list[PictureFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    load.cache_clear()
    state = small_network(labels=1000).state_dict()
    for each in state.values():
        if each.is_floating_point():
            each.fill_(float("nan"))
    path = save(state, "nan.pt", "state_dict")
    offer(monkeypatch, card_of(path, "state_dict", key="nan", labels="imagenet1000.txt"))
    found = answers(pictures, ClassifySettings(model="nan"))
    assert all(isinstance(each, Skipped) and not each.is_unreadable for each in found)
    assert "not a number" in str(found[0])
    load.cache_clear()


@pytest.mark.parametrize(
    ("settings", "machine", "sentence"),
    [
        (ClassifySettings(model="no_such"), Machine("cpu"), "There is no model “no_such”"),
        (ClassifySettings(), Machine("tpu"), "The device “tpu” is not available"),
    ],
)
def test_what_cannot_be_started_says_so_in_plain_words(
    pictures: list[PictureFile], settings: ClassifySettings, machine: Machine, sentence: str
) -> None:
    with pytest.raises(WorkbenchError, match=sentence):
        answers(pictures, settings, machine)


def test_a_network_of_few_labels_gives_few_rows(
    pictures: list[PictureFile], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbench import paths

    load.cache_clear()
    folder = tmp_path / "resources" / "labels"
    folder.mkdir(parents=True)
    (folder / "small.txt").write_text("cat\ndog\ntree\n")
    monkeypatch.setattr(paths, "resources", lambda: folder.parent)
    path = save(small_network().state_dict(), "small.safetensors", "safetensors")
    offer(monkeypatch, card_of(path, "safetensors"))
    found = answers(pictures, ClassifySettings(model="small", top=10))
    for each in found:
        assert isinstance(each, Rows)
        assert {row[1] for row in each.rows} == {"cat", "dog", "tree"}
    shutil.rmtree(folder)
    load.cache_clear()
