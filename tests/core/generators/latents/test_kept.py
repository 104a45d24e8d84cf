"""What a person keeps of a generator comes back as it was, or is put aside in words."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.store import own_folder
from workbench.core.generators.latents import kept as kept_module
from workbench.core.generators.latents.direction_checks import LONGEST_NAME, checked_direction, shown_name
from workbench.core.generators.latents.directions import Direction, direction_key
from workbench.core.generators.latents.kept import (
    KeptPoint,
    forget_direction,
    forget_point,
    keep_direction,
    keep_point,
    kept_directions,
    kept_points,
    rename_direction,
)
from workbench.core.generators.latents.points import Mix, Movement, Place, Point
from workbench.core.generators.latents.vectors import Vectors

KEY = "a1" * 32


def direction(name: str = "Taller", number: float = 1.0, **further: object) -> Direction:
    made = Direction("", name, "pca", Vectors.of(np.array([number, 2, 3])), KEY, **further)  # type: ignore[arg-type]
    return replace(made, key=direction_key(made))


CHANNEL = checked_direction(
    Direction("", "One channel", "channel", Vectors.of(np.array([0.5])), KEY, 3, 3, layer=4, channel=7)
)
POINT = Point(
    Place(1.5, -2.25),
    Vectors.of(np.arange(6).reshape(2, 3)),
    0.7,
    4,
    (0.0, 1.0),
    "random",
    12,
    (0.5, 1.0),
    (Mix(Place(3, 4), 1, 2),),
    Movement(0.1, 0.2, 30),
    (("k", -1.5),),
)


def file() -> Path:
    return own_folder() / f"{KEY}.kept.json"


def test_nothing_is_kept_at_first() -> None:
    assert kept_points(KEY) == kept_directions(KEY) == ()


def test_everything_comes_back_as_it_was() -> None:
    kept = [keep_direction(KEY, each) for each in (direction(first=2, last=5, low=-1, high=2.5), CHANNEL)]
    point = keep_point(KEY, KeptPoint("A corner", POINT, tuple(kept)))
    assert kept_directions(KEY) == tuple(kept)
    assert kept_points(KEY) == (point,) == (KeptPoint("A corner", POINT, tuple(kept)),)
    assert kept_points("b2" * 32) == ()


def test_names_are_different() -> None:
    names = [keep_direction(KEY, direction("Taller", number)).name for number in (1, 2, 3)]
    assert names == ["Taller", "Taller 2", "Taller 3"]
    assert [keep_point(KEY, KeptPoint(" Here\n", Point())).name for _ in range(2)] == ["Here", "Here 2"]


def test_the_same_direction_is_kept_once_and_takes_the_new_name() -> None:
    keep_direction(KEY, direction("Taller"))
    keep_direction(KEY, direction("Other", 5))
    keep_direction(KEY, replace(direction("Higher"), high=2.0))
    assert [(each.name, each.high) for each in kept_directions(KEY)] == [("Higher", 2.0), ("Other", 3.0)]


def test_directions_are_renamed_and_thrown_away() -> None:
    one, two = (keep_direction(KEY, direction(name, number)) for number, name in enumerate(("One", "Two"), 1))
    assert rename_direction(KEY, two.key, "One").name == "One 2"
    forget_direction(KEY, one.key)
    forget_direction(KEY, "never kept")
    assert [each.name for each in kept_directions(KEY)] == ["One 2"]
    with pytest.raises(GeneratorError, match="no longer kept"):
        rename_direction(KEY, one.key, "Back")


def test_points_are_thrown_away() -> None:
    keep_point(KEY, KeptPoint("Here", Point()))
    keep_point(KEY, KeptPoint("There", POINT))
    forget_point(KEY, "Here")
    assert [each.name for each in kept_points(KEY)] == ["There"]


def test_no_more_are_kept_than_can_be_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_module, "MOST_KEPT", 2)
    for number in (1, 2):
        keep_direction(KEY, direction(number=number))
    with pytest.raises(GeneratorError, match="no more can be"):
        keep_direction(KEY, direction(number=3))
    assert keep_direction(KEY, direction("Renamed", 2)).name == "Renamed"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"[" * 100_000,
        b'{"points": 3}',
        b'{"directions": [{"key": "k"}]}',
        b'{"points": [{"name": "x", "point": {"place": {"x": 1e999}}}]}',
        b'{"points": [{"name": "x", "point": {"start": {"data": "AAAA", "shape": [1000000]}}}]}',
        b'{"points": [{"name": "x", "point": {"start": {"data": "not base64", "shape": [1]}}}]}',
    ],
)
def test_a_damaged_file_is_put_aside_in_words(content: bytes) -> None:
    file().parent.mkdir(parents=True)
    file().write_bytes(content)
    with pytest.raises(GeneratorError, match="put aside"):
        kept_directions(KEY)
    assert kept_directions(KEY) == ()
    assert file().with_name(f"{file().name}.damaged").read_bytes() == content


@pytest.mark.parametrize(
    "wrong",
    [
        {"step": {"data": "AACAfw==", "shape": [1]}},  # infinite
        {"step": {"data": "AADAfw==", "shape": [1]}},  # not a number
        {"low": 3.0},
        {"first": -1},
        {"first": 3, "last": 2},
        {"method": "something"},
        {"method": "channel"},
    ],
)
def test_numbers_that_no_direction_has_are_put_aside(wrong: dict[str, object]) -> None:
    keep_direction(KEY, direction())
    known = json.loads(file().read_text())
    known["directions"][0] |= wrong
    file().write_text(json.dumps(known))
    with pytest.raises(GeneratorError, match="put aside"):
        kept_directions(KEY)


def test_a_direction_without_numbers_is_not_kept() -> None:
    keep_direction(KEY, direction())
    with pytest.raises(GeneratorError, match="cannot be kept"):
        keep_direction(KEY, direction(number=float("nan")))
    assert kept_directions(KEY) == (direction(),)


def test_a_full_disk_leaves_what_was_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_direction(KEY, direction())
    before = file().read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", full)
        with pytest.raises(GeneratorError, match="unharmed"):
            keep_direction(KEY, direction("More", 4))
    assert file().read_bytes() == before and len(list(own_folder().iterdir())) == 1


@given(st.text())
def test_every_name_becomes_one_short_line(name: str) -> None:
    shown = shown_name(name)
    assert 0 < len(shown) <= LONGEST_NAME and shown.isprintable() and shown == shown.strip()


@given(st.binary(max_size=300))
def test_keys_are_of_what_a_direction_does(data: bytes) -> None:
    numbers = np.frombuffer(data[: len(data) // 4 * 4], np.float32)
    one = Direction("", "a", "pca", Vectors.of(numbers), KEY)
    assert direction_key(one) == direction_key(replace(one, name="b", high=1.0, made="x"))
    assert direction_key(one) != direction_key(one.within(0, 1))
