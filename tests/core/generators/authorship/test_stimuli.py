"""Sets of stimuli: balanced, complete, resumed, blind where raters must not know."""

import csv
import dataclasses
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.core.generators.making import kept_generator
from workbench.core.generators.authorship.made import Labelling, LabellingError
from workbench.core.generators.authorship.stimuli import (
    ONE_BY_ONE,
    StimulusPlan,
    Variation,
    count,
    directions_of,
    stimuli,
)
from workbench.core.generators.authorship.stimulus_words import methods_sentence
from workbench.core.generators.authorship.writing_stimuli import (
    WrittenStimulus,
    directions_path,
    still_missing,
    table_path,
    write_stimuli,
)
from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.files.store import opened
from workbench.core.generators.latents.direction_files import read_directions
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.kept import KeptPoint
from workbench.core.generators.latents.locating import locate, styles_of
from workbench.core.generators.latents.points import Place, Point
from workbench.core.generators.latents.vectors import Vectors
from workbench.core.pictures.digital_source import source_of
from workbench.core.tables import ExportError

CARD = GeneratorCard("k" * 64, "Small", "StyleGAN2", 32, 32, 32, 8, 1000, 1.0, "made", "small.pkl", "s" * 64)


def direction(key: str, size: int = 32) -> Direction:
    step = np.random.default_rng(len(key)).normal(size=size)
    return Direction(key, f"more {key}", "pca", Vectors.of(step), CARD.key)


def points(number: int) -> tuple[KeptPoint, ...]:
    return tuple(KeptPoint(f"seed {seed}", Point(Place(seed, 0))) for seed in range(number))


def plan(number: int = 3, values: tuple[float, ...] = (-1.0, 0.0, 1.0), **further: object) -> StimulusPlan:
    varied = (Variation(direction("trees"), values), Variation(direction("sky"), (0.0, 2.0)))
    return StimulusPlan(CARD, points(number), varied, **further)  # type: ignore[arg-type]


@given(number=st.integers(1, 7), values=st.integers(1, 4), others=st.integers(0, 3))
def test_crossed_sets_are_balanced(number: int, values: int, others: int) -> None:
    varied = [Variation(direction("trees"), tuple(map(float, range(values))))]
    varied += [Variation(direction("sky"), tuple(map(float, range(others))))] if others else []
    made = stimuli(StimulusPlan(CARD, points(number), tuple(varied)))
    ways = values * max(others, 1)
    assert len(made) == number * ways == len({each.file_name for each in made})
    assert len({(each.kept.name, each.values) for each in made}) == len(made)
    assert set(Counter(each.condition for each in made).values()) == {number}
    # A Latin square: in each list every point once, and conditions as evenly as can be.
    for chosen in range(1, ways + 1):
        listed = [each for each in made if each.list_number == chosen]
        assert sorted(each.kept.name for each in listed) == sorted(each.name for each in points(number))
        often = Counter(each.condition for each in listed)
        assert max(often.values()) - min(often[way] for way in range(1, ways + 1)) <= 1


def test_one_by_one_moves_one_slider_and_leaves_the_others() -> None:
    start = KeptPoint("a", Point(Place(1, 0), amounts=(("sky", 0.5),)), (direction("sky"),))
    made = stimuli(dataclasses.replace(plan(design=ONE_BY_ONE), points=(start,)))
    amounts = [dict(each.point.amounts) for each in made]
    assert amounts == [
        {"sky": 0.5, "trees": -1.0},
        {"sky": 0.5, "trees": 0.0},
        {"sky": 0.5, "trees": 1.0},
        {"sky": 0.0},
        {"sky": 2.0},
    ]
    assert count(dataclasses.replace(plan(design=ONE_BY_ONE), variations=())) == 3


def test_blind_names_tell_nothing_and_come_back() -> None:
    made, again = (stimuli(plan(is_blind=True, random_seed=5)) for _ in range(2))
    assert [each.file_name for each in made] == [each.file_name for each in again]
    assert all(each.file_name.endswith("_AI.png") and len(each.file_name) == 13 for each in made)
    assert [each.file_name for each in made] != sorted(each.file_name for each in made)
    # Who has the key of one set must not know from it what is in the next.
    for other in (
        plan(2, is_blind=True, random_seed=5),
        plan(values=(0.0, 1.0, -1.0), is_blind=True, random_seed=5),
    ):
        assert not {each.file_name for each in stimuli(other)} & {each.file_name for each in made}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (plan(0), "at least one point"),
        (plan(values=()), "at least one value"),
        (plan(values=(float("nan"),)), "at least one value"),
        (plan(2000), "at most 10,000"),
        (plan(suffix=".bmp"), "PNG or JPEG"),
        (plan(labelling=Labelling(has_caption=False)), "reason is needed"),
    ],
)
def test_what_cannot_be_made_is_said_before_anything_is_written(
    tmp_path: Path, wrong: StimulusPlan, words: str
) -> None:
    with pytest.raises(LabellingError, match=words):
        list(write_stimuli(tmp_path / "set", wrong))
    assert not list(tmp_path.iterdir())


@pytest.fixture
def small() -> Iterator[StimulusPlan]:
    card = kept_generator(with_discriminator=False)
    varied = (Variation(dataclasses.replace(direction("trees"), name="=trees"), (-2.0, 0.0, 2.0)),)
    yield StimulusPlan(card, points(2), varied, labelling=Labelling(has_caption=False, reason="rating study"))


def rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_set_is_what_its_table_says(tmp_path: Path, small: StimulusPlan) -> None:
    folder = tmp_path / "set"
    steps = list(write_stimuli(folder, small))
    assert (steps[-1].done, steps[-1].total) == (6, 6)
    listed = rows(folder / "stimuli.csv")
    assert {each["file"] for each in listed} == {path.name for path in folder.glob("*_AI.png")}
    network = opened(small.card.key).network
    for row, stimulus in zip(listed, stimuli(small), strict=True):
        assert float(row["'=trees"]) == dict(stimulus.point.amounts)["trees"]
        assert (
            row["seed"] == str(int(stimulus.point.place.x)) and row["reason_for_no_caption"] == "rating study"
        )
        assert row["generator_sha256"] == small.card.key and float(row["distance"]) > 0
        path = folder / row["file"]
        found = source_of(path)
        assert found is not None and found.is_generated
        # Against the network itself, block by block.
        styles = styles_of(network, locate(network, stimulus.point, (small.variations[0].direction,)))
        *_, last = network.canvases(styles)
        assert last.picture is not None
        wanted = (last.picture[0].permute(1, 2, 0).numpy() * 127.5 + 128).clip(0, 255)
        with Image.open(path) as image:
            assert np.abs(np.asarray(image).astype(float) - wanted).max() <= 1.5
    said = (folder / "README.txt").read_text(encoding="utf-8")
    assert "rating study" in said and methods_sentence(small) in said and "not photographs" in said


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, small: StimulusPlan) -> None:
    folder = tmp_path / "set"
    steps = write_stimuli(folder, small)
    first: list[WrittenStimulus] = []
    while len(first) < 2:
        step = next(steps)
        first += [step.value] if step.value is not None else []
    steps.close()
    times = {each.path: each.path.stat().st_mtime_ns for each in first}
    # As a kill in the middle of a file would leave it.
    (folder / ".0003.png.part").write_bytes(b"half")
    assert still_missing(folder, small) == 4
    new = [step.value.path for step in write_stimuli(folder, small) if step.value is not None]
    assert len(new) == 4 and not set(new) & set(times)
    assert all(path.stat().st_mtime_ns == when for path, when in times.items())
    assert still_missing(folder, small) == 0
    assert [step.value for step in write_stimuli(folder, small) if step.value is not None] == []


def test_another_set_or_other_files_are_never_touched(tmp_path: Path, small: StimulusPlan) -> None:
    folder = tmp_path / "set"
    list(write_stimuli(folder, small))
    before = {path: path.read_bytes() for path in folder.iterdir()}
    other = dataclasses.replace(small, points=points(3))
    assert still_missing(folder, other) is None
    with pytest.raises(LabellingError, match="holds other files"):
        list(write_stimuli(folder, other))
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_the_key_of_a_blind_set_is_kept_apart(tmp_path: Path, small: StimulusPlan) -> None:
    blind = dataclasses.replace(small, is_blind=True)
    folder = tmp_path / "set"
    list(write_stimuli(folder, blind))
    assert table_path(folder, blind) == tmp_path / "set key.csv" and len(rows(tmp_path / "set key.csv")) == 6
    assert {path.suffix for path in folder.iterdir()} == {".png", ".txt"}
    for path in folder.iterdir():
        assert b"seed" not in path.read_bytes() and b"trees" not in path.read_bytes()
    # The numbers of the sliders are nowhere else.
    kept = read_directions(directions_path(folder), small.card)
    assert [each.step for each in kept] == [each.step for each in directions_of(blind)]
    elsewhere = tmp_path / "other" / "set"
    elsewhere.parent.mkdir()
    (elsewhere.parent / "set key.csv").write_text("mine")
    with pytest.raises(LabellingError, match="from another set"):
        list(write_stimuli(elsewhere, blind))


def test_a_full_disk_is_said_and_what_is_written_stays(
    tmp_path: Path, small: StimulusPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, save, done = tmp_path / "set", Image.Image.save, []

    def filling(image: Image.Image, *arguments: object, **further: object) -> None:
        if len(done) == 3:
            raise OSError(28, "No space left on device")
        done.append(image)
        save(image, *arguments, **further)  # type: ignore[arg-type]

    monkeypatch.setattr(Image.Image, "save", filling)
    with pytest.raises(ExportError, match="No space left"):
        list(write_stimuli(folder, small))
    assert len(list(folder.glob("*_AI.png"))) == 3 and not list(folder.glob(".*"))
    monkeypatch.undo()
    assert still_missing(folder, small) == 3
