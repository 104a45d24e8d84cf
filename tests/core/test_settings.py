"""Settings: one description for form, command line and record."""

import json
from dataclasses import FrozenInstanceError, dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.classification.settings import ClassifySettings
from workbench.core.settings import (
    SHARE,
    SettingsError,
    checked,
    describe,
    from_record,
    from_texts,
    setting,
    settled,
    to_record,
)
from workbench.core.tasks import TASKS


@dataclass(frozen=True)
class Example:
    name: str = setting("plain", "Name", "What it is called.")
    kind: str = setting("small", "Kind", "Which one.", choices=("small", "large"))
    top: int = setting(5, "Top", "How many.", minimum=1, maximum=1000, unit="labels")
    share: float = setting(0.5, "Share", "How much.", minimum=0.0, maximum=1.0)
    weight: float = setting(1.0, "Weight", "How heavy.", is_advanced=True)
    crop: bool = setting(True, "Crop", "Whether to cut.")


EXAMPLES = st.builds(
    Example,
    name=st.text(),
    kind=st.sampled_from(["small", "large"]),
    top=st.integers(1, 1000),
    share=st.floats(0, 1),
    weight=st.floats(allow_nan=False, allow_infinity=False),
    crop=st.booleans(),
)


def test_a_description_says_everything_a_form_needs() -> None:
    described = {each.name: each for each in describe(Example)}
    assert list(described) == ["name", "kind", "top", "share", "weight", "crop"]
    top = described["top"]
    assert (top.kind, top.default, top.title, top.help, top.unit) == (int, 5, "Top", "How many.", "labels")
    assert (top.minimum, top.maximum, top.is_advanced) == (1, 1000, False)
    assert described["weight"].is_advanced and described["kind"].choices == ("small", "large")


def test_allowed_values_are_told_in_words() -> None:
    @dataclass(frozen=True)
    class Bounded:
        least: int = setting(1, "Least", "x", minimum=1)
        most: float = setting(1.0, "Most", "x", maximum=2.5)

    assert [each.allowed for each in describe(Example)] == [
        "text",
        "one of small, large",
        "a whole number from 1 to 1000",
        "a number from 0 to 1",
        "a number",
        "yes or no",
    ]
    assert [each.allowed for each in describe(Bounded)] == [
        "a whole number of at least 1",
        "a number of at most 2.5",
    ]


@given(EXAMPLES)
def test_a_record_gives_the_settings_back_through_json(settings: Example) -> None:
    assert from_record(Example, json.loads(json.dumps(to_record(settings)))) == settings


@given(EXAMPLES)
def test_what_is_typed_gives_the_settings_back(settings: Example) -> None:
    texts = {name: str(value) for name, value in to_record(settings).items()}
    assert from_texts(Example, texts) == settings


def test_what_is_not_given_is_as_declared() -> None:
    assert from_texts(Example, {}) == from_record(Example, {}) == Example()
    assert from_texts(Example, {"top": "7"}) == Example(top=7)


@pytest.mark.parametrize("yes", ["yes", "True", " on ", "1"])
@pytest.mark.parametrize("no", ["no", "FALSE", "off", "0"])
def test_yes_and_no_may_be_written_in_several_ways(yes: str, no: str) -> None:
    assert from_texts(Example, {"crop": yes}).crop is True
    assert from_texts(Example, {"crop": no}).crop is False


@pytest.mark.parametrize(
    ("name", "text", "allowed"),
    [
        ("top", "0", "a whole number from 1 to 1000"),
        ("top", "1001", "a whole number from 1 to 1000"),
        ("top", "2.5", "a whole number from 1 to 1000"),
        ("top", "", "a whole number from 1 to 1000"),
        ("share", "-0.1", "a number from 0 to 1"),
        ("share", "nan", "a number from 0 to 1"),
        ("share", "lots", "a number from 0 to 1"),
        ("weight", "inf", "a number"),
        ("weight", "nan", "a number"),
        ("kind", "medium", "one of small, large"),
        ("crop", "perhaps", "yes or no"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(name: str, text: str, allowed: str) -> None:
    with pytest.raises(SettingsError) as caught:
        from_texts(Example, {name: text})
    assert str(caught.value) == f"“{name}” cannot be “{text}”: it must be {allowed}."


@pytest.mark.parametrize(
    "record",
    [
        {"top": "5"},
        {"top": 5.0},
        {"top": True},
        {"crop": 1},
        {"name": None},
        {"share": "0.5"},
        {"share": float("inf")},
    ],
)
def test_a_record_with_a_value_of_the_wrong_kind_is_refused(record: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        from_record(Example, record)


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    for read in (from_texts, from_record):
        with pytest.raises(
            SettingsError, match=r"There is no setting “tip”. The settings are: name, kind, top"
        ):
            read(Example, {"tip": "5"})


def test_a_whole_number_may_stand_for_any_number_and_is_recorded_as_one() -> None:
    settings = checked(Example(share=1))
    assert json.dumps(to_record(settings)) == json.dumps(to_record(Example(share=1.0)))


def test_a_field_that_does_not_describe_itself_is_a_fault_of_the_program() -> None:
    @dataclass(frozen=True)
    class Silent:
        top: int = field(default=5)

    with pytest.raises(TypeError, match=r"top was not made by setting\(\)"):
        describe(Silent)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_every_task_has_settings_that_explain_themselves(task) -> None:  # type: ignore[no-untyped-def]
    settings = task.settings()
    assert checked(settings) is settings
    with pytest.raises(FrozenInstanceError):
        settings.top = 1
    for each in describe(task.settings):
        assert each.title and each.help.endswith(".")
    record = to_record(settings)
    method = task.method if isinstance(task.method, str) else task.method(record)
    said = method.format(**record | {"model": "a model"})
    assert said.endswith((".", ")")) and "{" not in said


def test_a_share_is_a_number_from_0_to_1_that_is_read_in_per_cent() -> None:
    threshold = next(each for each in describe(ClassifySettings) if each.name == "threshold")
    assert threshold.unit == SHARE
    assert threshold.allowed == "a number from 0 to 1 (0.25 is 25 %)"
    assert [threshold.in_words(share) for share in (0.0, 0.07, 0.125, 1)] == ["0 %", "7 %", "12.5 %", "100 %"]
    assert from_texts(ClassifySettings, {"threshold": "0.25"}).threshold == 0.25
    with pytest.raises(SettingsError, match="25 %"):
        from_texts(ClassifySettings, {"threshold": "25"})


@dataclass(frozen=True)
class Conditional:
    kind: str = setting("soft", "Kind", "How.", choices=("soft", "hard"))
    size: int = setting(5, "Size", "Always odd.", minimum=3, maximum=99, step=2)
    level: int = setting(50, "Level", "Above it.", counts_if={"kind": ("hard",)})


def test_a_number_may_go_in_steps() -> None:
    assert from_texts(Conditional, {"size": "7"}).size == 7
    with pytest.raises(SettingsError, match=r"must be a whole number from 3 to 99 \(3, 5, 7 …\)"):
        from_texts(Conditional, {"size": "8"})


def test_settings_that_come_to_the_same_are_settled_alike() -> None:
    assert settled(Conditional(level=7)) == Conditional()
    assert settled(Conditional("hard", level=7)) == Conditional("hard", level=7)
    level = next(each for each in describe(Conditional) if each.name == "level")
    assert not level.counts(Conditional()) and level.counts(Conditional("hard"))
