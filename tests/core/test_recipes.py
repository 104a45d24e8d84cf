"""Recipes: what is written is read; whatever a stranger may have written besides is refused in a sentence."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core import recipes
from workbench.core.classification.settings import ClassifySettings
from workbench.core.errors import WorkbenchError
from workbench.core.faces.settings import FacesSettings
from workbench.core.fingerprints.settings import FingerprintSettings
from workbench.core.models.cards import card, cards
from workbench.core.provenance import recipe
from workbench.core.recipes import (
    LARGEST_RECIPE,
    Recipe,
    RecipeError,
    in_words,
    obstacle,
    read_recipe,
    recipe_from_bytes,
    recipe_from_record,
    remarks,
    settings_in_words,
)
from workbench.core.tasks import task

CLASSIFY = task("classify")
USUAL = card("squeezenet1_1")
SETTINGS = st.builds(
    ClassifySettings,
    model=st.just(USUAL.key),
    top=st.integers(1, 1000),
    threshold=st.floats(0, 1) | st.sampled_from([0, 1]),
    colours=st.sampled_from(["as stored", "sRGB"]),
)


def record(**changes: Any) -> dict[str, Any]:
    made = recipe(CLASSIFY, ClassifySettings(), USUAL)
    return {**made, **changes}


def read(written: Any) -> Recipe:
    return recipe_from_bytes(json.dumps(written).encode(), "x.json")


def refusal(written: Any) -> str:
    content = written if isinstance(written, bytes) else json.dumps(written).encode()
    with pytest.raises(RecipeError) as refused:
        recipe_from_bytes(content, "x.json")
    sentence = str(refused.value)
    assert "\n" not in sentence and len(sentence) < 900 and sentence.isprintable()
    assert "othing was computed" in sentence
    return sentence


# What is written is read


@given(SETTINGS)
def test_any_settings_come_back_as_they_were(settings: ClassifySettings) -> None:
    found = read(recipe(CLASSIFY, settings, USUAL))
    assert found.settings == settings and found.task == CLASSIFY
    assert recipe(found.task, found.settings, found.card) == recipe(CLASSIFY, settings, USUAL)


@pytest.mark.parametrize("key", sorted(cards()))
def test_every_model_whose_weights_were_here_can_be_in_a_recipe(key: str) -> None:
    model = card(key)
    made = recipe(CLASSIFY, ClassifySettings(model=key), model)
    made["model"]["weights_sha256"] = model.weights.sha256 or model.weights.sha256_prefix.ljust(64, "0")
    found = read(made)
    assert found.card == model and found.model is not None and found.model.title == model.title


def test_a_task_without_a_model_has_a_recipe_too() -> None:
    found = read(recipe(task("fingerprint"), FingerprintSettings(), None))
    assert found.settings == FingerprintSettings() and found.model is None
    assert obstacle(found) == "" and remarks(found) == ()
    assert in_words(found) == "Fingerprints."


def test_a_recipe_is_read_from_its_file_also_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps(record()), encoding="utf-8-sig")
    assert read_recipe(path).settings == ClassifySettings()


def test_settings_that_a_recipe_leaves_out_are_as_usual() -> None:
    written = record()
    del written["settings"]["colours"]
    assert read(written).settings == ClassifySettings()


def test_a_provenance_is_a_recipe_with_more_in_it() -> None:
    found = read(record(identity="0" * 64, device="processor", runs=[], methods="Each picture …"))
    assert found.settings == ClassifySettings()


def test_what_differs_from_the_usual_settings_is_told() -> None:
    found = read(recipe(CLASSIFY, ClassifySettings(top=3), USUAL))
    told = {each.title: (each.value, each.usual, each.is_usual) for each in settings_in_words(found)}
    assert told["Labels per picture (top k)"] == ("3", "5", False)
    assert told["Colours"] == ("as stored", "as stored", True)
    assert recipes.changes_in_words(found) == "Labels per picture (top k): 3"
    assert in_words(found).startswith(
        "Classify pictures with “SqueezeNet 1.1 (ImageNet)”. Labels per picture (top k): 3;"
    )


# What is refused


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"task": "mind reading"},
            "asks for the task “mind reading”, which this Image Workbench does not know",
        ),
        ({"task": "__import__('os')"}, "does not know"),
        ({"task": "../../etc/passwd"}, "does not know"),
        ({"task": 5}, "is not a recipe"),
        ({"task": "x" * 10_000}, "is not a recipe"),
        ({"schema": 2}, "was written by a newer version"),
        ({"schema": "1"}, "is not a recipe"),
        ({"schema": 0}, "is not a recipe"),
        ({"schema": True}, "is not a recipe"),
        ({"task_version": "1"}, "is not a recipe"),
        ({"task_version": 0}, "is not a recipe"),
        ({"settings": []}, "is not a recipe"),
        ({"settings": {"model": "squeezenet1_1", "tip": 3}}, "There is no setting “tip”"),
        ({"settings": {"model": "squeezenet1_1", "top": 0}}, "a whole number from 1 to 1000"),
        ({"settings": {"model": "squeezenet1_1", "top": "5"}}, "a whole number from 1 to 1000"),
        ({"settings": {"model": "squeezenet1_1", "top": True}}, "a whole number from 1 to 1000"),
        ({"settings": {"model": "squeezenet1_1", "top": None}}, "a whole number from 1 to 1000"),
        ({"settings": {"model": "squeezenet1_1", "threshold": 10**300}}, "a number from 0 to 1"),
        ({"settings": {"model": "squeezenet1_1", "colours": "x" * 100_000}}, "one of as stored, sRGB"),
        ({"settings": {"model": "squeezenet1_1", "colours": "\ud800\x1b[31m"}}, "one of as stored, sRGB"),
        ({"settings": {"model": ["squeezenet1_1"]}}, "it must be text"),
        ({"model": None}, "contradicts itself about its model"),
        ({"model": "squeezenet1_1"}, "contradicts itself about its model"),
        ({"model": {"key": "vgg16", "title": "VGG16", "weights_sha256": "0" * 64}}, "contradicts itself"),
        (
            {"model": {"key": "squeezenet1_1", "title": "S", "weights_sha256": ""}},
            "does not say which weights",
        ),
        ({"model": {"key": "squeezenet1_1", "title": "S\n", "weights_sha256": "0" * 64}}, "is not a recipe"),
        ({"run": "rm -rf /"}, "says “run”, which no recipe of this version says"),
    ],
)
def test_what_a_recipe_may_not_say_is_refused(changes: dict[str, Any], said: str) -> None:
    assert said in refusal(record(**changes))


@pytest.mark.parametrize("missing", ["schema", "task", "task_version", "settings", "model"])
def test_a_recipe_says_everything(missing: str) -> None:
    written = record()
    del written[missing]
    assert "is not a recipe" in refusal(written)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"5",
        b'"recipe"',
        b"{" + b'"a":{' * 100_000,
        b"[" * 1_000_000,
        b"\xff\xfe\x00",
        b'{"schema": 1, "schema": 1}',
        b"1" * 10_000,
        b'{"schema": NaN}',
        json.dumps(recipe(CLASSIFY, ClassifySettings(), USUAL)).encode()[:-1],
        json.dumps(recipe(CLASSIFY, ClassifySettings(), USUAL))
        .replace('"top": 5', '"top": 3, "top": 5')
        .encode(),
    ],
)
def test_nonsense_is_refused(content: bytes) -> None:
    assert "is not a recipe of Image Workbench, or it is damaged" in refusal(content)


def test_settings_that_are_no_numbers_are_refused() -> None:
    content = json.dumps(record()).replace("0.0", "NaN").encode()
    assert "a number from 0 to 1" in refusal(content)


NAMES = st.sampled_from(["schema", "task", "task_version", "settings", "model", "key"]) | st.text()
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
    max_leaves=20,
)


@given(ANYTHING)
def test_whatever_it_is_it_is_read_or_refused_in_words(written: Any) -> None:
    try:
        found = recipe_from_bytes(json.dumps(written).encode(), "x.json")
    except RecipeError as refused:
        assert "x.json" in str(refused) and str(refused).endswith(".")
    else:
        assert isinstance(found, Recipe)


@given(
    st.fixed_dictionaries(
        {
            name: st.none() | st.integers() | st.text() | st.dictionaries(st.text(), st.text())
            for name in record()
        }
    )
)
def test_wrong_values_in_the_right_places_are_refused_in_words(written: Any) -> None:
    with pytest.raises(RecipeError):
        recipe_from_bytes(json.dumps(written).encode(), "x.json")


def test_a_gigabyte_of_nonsense_is_refused_without_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "recipe.json"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)
    monkeypatch.setattr(Path, "open", None)
    with pytest.raises(RecipeError, match=r"far too long for a recipe \(1\.0 GB\)\. It was not read"):
        read_recipe(path)


def test_a_file_that_grows_while_it_is_opened_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "recipe.json"
    path.write_bytes(b" " * (LARGEST_RECIPE + 1))
    short = tmp_path / "short"
    short.write_bytes(b"")
    facts = short.stat()
    monkeypatch.setattr(Path, "stat", lambda *_, **__: facts)
    with pytest.raises(RecipeError, match="far too long"):
        read_recipe(path)


def unopenable(folder: Path) -> list[Path]:
    (folder / "folder.json").mkdir()
    os.mkfifo(folder / "pipe.json")
    return [folder / "gone.json", folder / "folder.json", folder / "pipe.json", folder / "a\0b.json"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    for path in unopenable(tmp_path):
        with pytest.raises(RecipeError, match="Nothing was computed"):
            read_recipe(path)


# Whether it can be followed here


def with_model(key: str, **changes: str) -> Recipe:
    model = {"key": key, "title": "Streets", "weights_sha256": "a" * 64, **changes}
    return read(record(settings={"model": key}, model=model))


def test_a_model_that_is_here_is_no_obstacle() -> None:
    assert obstacle(read(record())) == ""


@pytest.mark.parametrize(
    "key", ["streets", "../../../etc/passwd", "..\\..\\x", "C:\\x", "/etc/passwd", "con"]
)
def test_an_unknown_model_is_named_and_never_a_path(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = with_model(key)
    seen: list[Any] = []
    real = Path.stat

    def noted(path: Path, **options: Any) -> Any:
        seen.append(path)
        return real(path, **options)

    monkeypatch.setattr(Path, "stat", noted)
    sentence = obstacle(found)
    assert "needs the model “Streets”" in sentence and key in sentence
    assert "workbench models unpack" in sentence and "aaaaaaaaaaaaaaaa…" in sentence
    assert not [path for path in seen if "passwd" in str(path)]


def test_other_weights_of_the_same_name_are_refused() -> None:
    sentence = obstacle(with_model(USUAL.key))
    assert "made with other weights of “Streets” (sha256 aaaaaaaaaaaaaaaa…)" in sentence
    assert USUAL.weights.sha256[:16] in sentence


def test_other_weights_are_told_by_the_digits_that_are_published() -> None:
    partly = next(each for each in cards().values() if not each.weights.sha256 or each.weights.sha256_prefix)
    assert "other weights" in obstacle(with_model(partly.key))


def test_weights_that_are_not_here_can_be_fetched() -> None:
    weights = card("resnet18").weights
    sha256 = weights.sha256 or weights.sha256_prefix.ljust(64, "0")
    sentence = obstacle(with_model("resnet18", weights_sha256=sha256))
    assert "not on this computer" in sentence and "“workbench models fetch resnet18”" in sentence


@pytest.mark.parametrize(("version", "said"), [(2, "a newer version"), (None, "")])
def test_another_version_of_the_task_is_said(version: int | None, said: str) -> None:
    found = read(record(task_version=version or CLASSIFY.version))
    assert said in " ".join(remarks(found)) and bool(remarks(found)) == bool(said)
    assert obstacle(found) == ""


def test_an_older_version_of_the_task_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    monkeypatch.setattr(recipes, "task", lambda name: replace(CLASSIFY, version=3))
    assert "an older version of “Classify pictures” (1; here 3)" in remarks(read(record()))[0]


def test_the_same_weights_with_other_labels_or_another_preparation_are_said() -> None:
    made = record()
    assert not remarks(read(made))
    seen = {**made["model"]["preprocessing"], "crop": 100}
    for changes in ({"labels_sha256": "0" * 64}, {"preprocessing": seen}):
        (sentence,) = remarks(read({**made, "model": {**made["model"], **changes}}))
        assert "has the same weights here, but its card names other labels" in sentence
    older = {name: made["model"][name] for name in ("key", "title", "weights_sha256")}
    assert not remarks(read({**made, "model": older}))


def test_every_refusal_is_one_that_a_person_can_read() -> None:
    assert issubclass(RecipeError, WorkbenchError)
    check: Callable[[str], str] = recipes.plain
    assert check("a\x1b[31mb" + "x" * 500) == "a�[31mb" + "x" * 193 + "…"


def faces_recipe() -> dict[str, Any]:
    return detected_by("dlib_hog")


def detected_by(detector: str) -> dict[str, Any]:
    settings = FacesSettings(detector=detector)
    return recipe(task("faces"), settings, card(settings.model), {"detector": card(detector)})


def test_a_recipe_names_the_models_of_all_its_settings() -> None:
    read = recipe_from_record(faces_recipe(), "recipe.json")
    assert [each.key for each in read.models] == ["dlib_resnet", "dlib_hog"]
    assert obstacle(read) == ""
    assert remarks(read) == ()


def test_a_recipe_from_another_version_of_a_library_says_so() -> None:
    record = faces_recipe()
    record["other_models"]["detector"]["weights"] = "dlib-bin 1.0"
    (said,) = remarks(recipe_from_record(record, "recipe.json"))
    assert "dlib-bin 1.0" in said


@pytest.mark.parametrize("others", [{}, [], {"detector": {"key": "opencv_haar"}}, {"detector": 3}, None])
def test_a_recipe_that_contradicts_its_settings_about_a_model_is_refused(others: object) -> None:
    with pytest.raises(RecipeError, match="contradicts itself"):
        recipe_from_record({**faces_recipe(), "other_models": others}, "recipe.json")


def test_a_recipe_whose_detector_is_not_here_says_what_to_do() -> None:
    read = recipe_from_record(detected_by("yunet_2023mar"), "recipe.json")
    assert "fetch yunet_2023mar" in obstacle(read)
