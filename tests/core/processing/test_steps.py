"""What steps are, how they are written and read again, and what is said when one is wrong."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from workbench.core.processing.applying import applied, done
from workbench.core.processing.colour_steps import Grey, Palette
from workbench.core.processing.neighbour_steps import Blur, Edges, Threshold
from workbench.core.processing.outcomes import ProcessingError
from workbench.core.processing.place_steps import Crop, Resize
from workbench.core.processing.settings import ProcessSettings
from workbench.core.processing.step_history import ListedStep, StepHistory
from workbench.core.processing.steps import (
    MOST_STEPS,
    STEP_KINDS,
    StepError,
    StepKind,
    checked_steps,
    kind_of,
)
from workbench.core.processing.text import as_json, as_text, from_json, from_text
from workbench.core.settings import Description, SettingsError, describe, from_texts, settled

each_kind = pytest.mark.parametrize("kind", STEP_KINDS, ids=lambda kind: kind.word)
EXAMPLE = "grey; blur kind=gaussian size=5; edges kind=canny low=50 high=150"


def values_of(described: Description) -> some.SearchStrategy[Any]:
    least, most = described.minimum, described.maximum
    if described.choices:
        return some.sampled_from(described.choices)
    if described.kind is bool:
        return some.booleans()
    if described.kind is float:
        return some.floats(least, most, allow_nan=False).map(float)
    assert least is not None and most is not None
    step = described.step or 1
    return some.integers(0, int((most - least) // step)).map(lambda number: int(least) + number * step)


@some.composite
def steps(draw: some.DrawFn) -> Any:
    kind = draw(some.sampled_from(STEP_KINDS))
    step = settled(kind.settings(**{each.name: draw(values_of(each)) for each in describe(kind.settings)}))
    if isinstance(step, Crop) and step.measure == "per-cent":
        step = replace(step, right=0.0, bottom=0.0)
    return settled(replace(step, low=0)) if isinstance(step, Edges) else step


@settings(max_examples=200, deadline=None)
@given(some.lists(steps(), max_size=6))
def test_text_and_json_give_the_same_steps_back(given_steps: list[Any]) -> None:
    expected = tuple(given_steps)
    assert from_text(as_text(expected)) == expected
    assert from_json(as_json(expected)) == from_text(as_json(expected)) == expected
    assert as_text(from_text(as_text(expected))) == as_text(expected)


@settings(max_examples=60, deadline=None)
@given(steps(), some.integers(1, 12), some.integers(1, 12))
def test_every_step_gives_a_picture_or_says_why_not(step: Any, height: int, width: int) -> None:
    picture = np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)
    before = picture.copy()
    try:
        outcome = done(picture, step)
    except ProcessingError as error:
        assert str(error).startswith(f"Step 1 ({kind_of(step).title}): ")
    else:
        assert outcome.picture.dtype == np.uint8 and outcome.picture.ndim == 3
        assert outcome.picture.shape[2] == 3 and outcome.picture.size > 0
        assert outcome.picture.flags.c_contiguous
    assert np.array_equal(picture, before)


@each_kind
def test_every_kind_explains_itself_and_works_as_it_comes(kind: StepKind) -> None:
    assert kind.sentence.endswith(".") and kind.title and kind.settings.__doc__
    for each in describe(kind.settings):
        assert each.title and each.help.endswith("."), each.name
        assert " " not in "".join(each.choices) and ";" not in "".join(each.choices)
    picture = np.random.default_rng(1).integers(0, 256, (20, 30, 3), np.uint8)
    assert done(picture, kind.settings()).picture.shape[2] == 3
    assert kind.word == kind.settings.__name__.lower()


def test_the_example_is_read_and_written_as_people_write_it() -> None:
    read = from_text(EXAMPLE)
    assert read == (Grey(), Blur("gaussian", 5), Edges("canny", low=50, high=150))
    assert as_text(read) == (
        "grey weights=bt601; blur kind=gaussian size=5 sigma=0; edges kind=canny size=3 low=50 high=150"
    )
    assert from_text("\nGREY\n\n blur   size=5;;edges kind=canny;") == read
    assert (
        from_text('[{"step": "grey"}, {"step": "blur", "size": 5}, {"step": "edges", "kind": "canny"}]')
        == read
    )
    assert from_text("none") == from_text(" ") == from_text("[]") == ()
    assert as_text(()) == "none" and json.loads(as_json(())) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("grey; blurr", ["“blurr” (step 2)", "crop, resize", "morphology"]),
        ("blur size=4", ["Step 1 (blur)", "“size” cannot be “4”", "(3, 5, 7 …)"]),
        ("blur size=101", ["Step 1 (blur)", "from 3 to 99"]),
        ("grey; blur kind=soft", ["Step 2 (blur)", "one of mean, gaussian, median"]),
        ("blur radius=3", ["Step 1 (blur)", "no setting “radius”", "kind, size, sigma"]),
        ("blur 5", ["Step 1 (blur)", "name=value", "kind, size, sigma"]),
        ("invert now", ["Step 1 (invert)", "are: none"]),
        ("edges kind=sobel low=3", ["Step 1 (edges)", "“low” counts only if kind is canny", "Leave it out"]),
        (
            "edges kind=canny low=200 high=100",
            ["Step 1 (edges)", "(200) must not be above the high one (100)"],
        ),
        ("crop left=60 right=40", ["Step 1 (crop)", "leaves nothing", "below 100 %"]),
        ("light gamma=nan", ["Step 1 (light)", "“gamma” cannot be “nan”"]),
        ("light gamma=1e999", ["Step 1 (light)", "from 0.1 to 10"]),
        ("palette colours=2.5", ["Step 1 (palette)", "a whole number"]),
        ('[{"step": "blur", "size": "5"}]', ["Step 1 (blur)", "“size” cannot be “5”"]),
        ('[{"step": "blur", "size": true}]', ["Step 1 (blur)", "“size” cannot be"]),
        ('[{"size": 5}]', ["no step “” (step 1)"]),
        ("[1]", ["no list of steps", '[{"step": "grey"}']),
        ("[" * 5000, ["no list of steps"]),
        ("[{", ["it is not JSON"]),
        ("grey;" * 41, ["41 steps", "up to 40", "Leave some out"]),
        ("x" * 200_000, ["too long"]),
    ],
)
def test_what_is_wrong_is_said_with_the_step_and_what_is_allowed(text: str, parts: list[str]) -> None:
    with pytest.raises(StepError) as caught:
        from_text(text)
    for part in parts:
        assert part in str(caught.value)
    assert len(str(caught.value)) < 500


def test_settings_hold_the_same_steps_as_the_same_text() -> None:
    one, other = (
        ProcessSettings(text) for text in ("grey;blur", "grey weights=bt601; blur kind=gaussian size=5")
    )
    assert one == other
    assert ProcessSettings("grey", quality=30) == ProcessSettings("grey")
    assert ProcessSettings("grey", "jpeg", 30) != ProcessSettings("grey", "jpeg")
    assert from_texts(ProcessSettings, {"steps": "[]"}).steps == "none"
    with pytest.raises(SettingsError, match=r"Step 1 \(blur\)"):
        from_texts(ProcessSettings, {"steps": "blur size=4"})
    with pytest.raises(SettingsError, match="“steps” cannot be “5”"):
        from_texts_of_record({"steps": 5})


def from_texts_of_record(record: dict[str, Any]) -> ProcessSettings:
    from workbench.core.settings import from_record

    return from_record(ProcessSettings, record)


def test_steps_work_on_what_the_one_before_has_made() -> None:
    picture = np.full((40, 60, 3), (10, 200, 90), np.uint8)
    outcomes = list(
        applied(picture, from_text("crop measure=square; resize size=10; grey; threshold kind=otsu"))
    )
    assert [each.picture.shape[:2] for each in outcomes] == [(40, 40), (10, 10), (10, 10), (10, 10)]
    assert outcomes[-1].finding.startswith("Otsu's threshold")
    with pytest.raises(ProcessingError, match=r"Step 2 \(Crop\)"):
        list(applied(picture, (Grey(), Crop("pixels", top_pixels=40))))


def test_too_little_memory_is_said_with_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("workbench.core.processing.applying._function", lambda _: full)
    with pytest.raises(ProcessingError, match=r"Step 3 \(Grey\): there is not enough free memory"):
        done(np.zeros((2, 2, 3), np.uint8), Grey(), 3)


def test_a_line_says_what_is_special_about_a_step() -> None:
    lines = {
        "canny, size 3 pixels": Edges("canny"),
        "canny, size 3 pixels, low threshold 20": Edges("canny", low=20),
        "otsu": Threshold(),
        "otsu, exchange black and white": Threshold(is_inverted=True),
        "longest, size 300 pixels, nearest": Resize(size=300, interpolation="nearest"),
        "colours 5, lab": Palette(),
    }
    for line, step in lines.items():
        assert kind_of(step).in_words(step) == line


# The list that a person changes


def test_a_list_is_changed_and_every_change_taken_back() -> None:
    history = StepHistory()
    history.add(Grey(), 0)
    history.add(Blur(), 1)
    history.move(1, 0)
    history.switch(1, False)
    assert history.steps == (ListedStep(Blur()), ListedStep(Grey(), is_on=False))
    assert history.active == (Blur(),)
    history.remove(0)
    assert history.active == ()
    for expected in (
        (ListedStep(Blur()), ListedStep(Grey(), False)),
        (ListedStep(Blur()), ListedStep(Grey())),
        (ListedStep(Grey()), ListedStep(Blur())),
        (ListedStep(Grey()),),
        (),
    ):
        assert history.can_undo
        history.undo()
        assert history.steps == expected
    assert not history.can_undo
    history.undo()
    for _ in range(9):
        history.redo()
    assert history.steps == (ListedStep(Grey(), is_on=False),) and not history.can_redo


def test_changes_of_one_step_that_follow_each_other_are_one() -> None:
    history = StepHistory([ListedStep(Blur()), ListedStep(Grey())])
    for size in (7, 9, 11):
        history.change(0, Blur(size=size))
    history.change(0, Blur(size=11))
    history.change(1, Grey("mean"))
    history.undo()
    assert history.active == (Blur(size=11), Grey())
    history.undo()
    assert history.active == (Blur(), Grey())
    history.redo()
    history.change(0, Blur(size=13))
    assert not history.can_redo
    history.move(0, -1)
    history.move(1, 2)
    assert history.active == (Blur(size=13), Grey())


def test_a_full_list_takes_no_more() -> None:
    history = StepHistory([ListedStep(Grey())] * MOST_STEPS)
    with pytest.raises(StepError, match="40 steps already"):
        history.add(Grey(), 0)
    assert len(checked_steps(history.active)) == MOST_STEPS
