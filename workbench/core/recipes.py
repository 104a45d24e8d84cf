"""Reading recipes, also those from strangers: what a run was, told strictly, or one sentence why not.

Nothing in a recipe is carried out or taken for the name of a file: its task and its settings must be among those this
program knows, and its model is looked up among the model cards by its key.
"""

import json
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.core.errors import WorkbenchError
from workbench.core.models.cards import SHA256_DIGITS, ModelCard
from workbench.core.models.facts import DECISIVE_FACTS
from workbench.core.provenance import PROVENANCE_SCHEMA, RECIPE_SCHEMA
from workbench.core.recipe_models import RecordedModel, obstacle_of, remark_on
from workbench.core.recipe_models import described as recorded_facts
from workbench.core.settings import Description, SettingsError, describe, from_record, named_models, to_record
from workbench.core.tasks import TASKS, Task, task
from workbench.core.wording import size_in_words

LARGEST_RECIPE = 4_000_000
"""Bytes. A recipe has less than a thousand; a provenance grows with every time its run was resumed."""

_FIELDS = ("schema", "task", "task_version", "settings", "model")
_OTHERS, _OTHER_FIELDS = "other_models", ("key", "title", "weights")
_MODEL_FIELDS = ("key", "title", "weights_sha256")
_LONGEST_TEXT = 200
_LONGEST_REASON = 400
_NOTHING = "Nothing was computed."


class RecipeError(WorkbenchError):
    """A file is no recipe, or one that cannot be followed here; the message says why and what to do."""


@dataclass(frozen=True)
class Recipe:
    """What a run was: a task of this program, the version it had then, checked settings, and its model if any.

    ``others`` are the models that other settings name.
    """

    task: Task
    task_version: int
    settings: Any
    model: RecordedModel | None
    others: tuple[RecordedModel, ...] = ()

    @property
    def card(self) -> ModelCard | None:
        """The card of its model; None if it has none, or none that is known here."""
        return self.model.card if self.model else None

    @property
    def models(self) -> tuple[RecordedModel, ...]:
        """All its models."""
        return (self.model, *self.others) if self.model else self.others


@dataclass(frozen=True)
class SettingInWords:
    """A setting as a person reads it; ``usual`` is the value it has when nobody changes it."""

    title: str
    value: str
    usual: str

    @property
    def is_usual(self) -> bool:
        """Whether the recipe leaves it as it usually is."""
        return self.value == self.usual


def read_recipe(path: Path) -> Recipe:
    """The recipe in a file ``recipe.json``, or in the provenance beside a table. Raises :class:`RecipeError`."""
    return recipe_from_bytes(_content(path), path.name)


def recipe_from_bytes(content: bytes, name: str) -> Recipe:
    """The recipe in the content of such a file, which errors call ``name``. Raises :class:`RecipeError`."""
    try:
        record = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_each_once)
    except (ValueError, RecursionError) as error:
        raise _no_recipe(name) from error
    return recipe_from_record(record, name)


def recipe_from_record(record: Any, name: str) -> Recipe:
    """The recipe in what JSON gave, or in the record of a run. Raises :class:`RecipeError`."""
    if not isinstance(record, dict) or not set(_FIELDS) <= record.keys():
        raise _no_recipe(name)
    is_recipe_alone = not {"identity", "device"} & record.keys()
    _check_schema(record["schema"], RECIPE_SCHEMA if is_recipe_alone else PROVENANCE_SCHEMA, name)
    unknown = record.keys() - {*_FIELDS, _OTHERS} if is_recipe_alone else set()
    if unknown:
        raise RecipeError(
            f"The recipe “{name}” says “{plain(sorted(unknown)[0])}”, which no recipe of this version says, so that it "
            f"might not be followed rightly. {_NOTHING} Get the recipe as it was written."
        )
    known = _task(record["task"], name)
    version = record["task_version"]
    if type(version) is not int or version < 1:
        raise _no_recipe(name)
    settings = _settings(known, record["settings"], name)
    others = _other_models(record.get(_OTHERS, {}), settings, name)
    return Recipe(known, version, settings, _model(record["model"], settings, name), others)


def obstacle(recipe: Recipe) -> str:
    """Why the recipe cannot be followed on this computer as it is, and what to do; empty when it can."""
    return next(filter(None, map(obstacle_of, recipe.models)), "")


def remarks(recipe: Recipe) -> tuple[str, ...]:
    """Sentences on what may make the answers differ from those of the recipe, although it can be followed."""
    said = []
    if recipe.task_version != recipe.task.version:
        age = "a newer" if recipe.task_version > recipe.task.version else "an older"
        said.append(
            f"The recipe was made with {age} version of “{recipe.task.title}” ({recipe.task_version}; here "
            f"{recipe.task.version}), so the answers can differ from those that were found then."
        )
    said += filter(None, map(remark_on, recipe.models))
    return tuple(said)


def settings_in_words(recipe: Recipe) -> tuple[SettingInWords, ...]:
    """All settings but the model, each with its usual value."""
    return tuple(
        SettingInWords(
            each.title, _in_words(each, getattr(recipe.settings, each.name)), _in_words(each, each.default)
        )
        for each in describe(type(recipe.settings))
        if each.name != "model"
    )


def changes_in_words(recipe: Recipe) -> str:
    """The settings that differ from the usual ones, in one line; empty when none does."""
    return "; ".join(f"{each.title}: {each.value}" for each in settings_in_words(recipe) if not each.is_usual)


def in_words(recipe: Recipe) -> str:
    """The recipe in one line: task, model, settings."""
    settings = "; ".join(f"{each.title}: {each.value}" for each in settings_in_words(recipe))
    model = f" with “{recipe.model.title}”" if recipe.model else ""
    return f"{recipe.task.title}{model}{'. ' + settings if settings else ''}."


def plain(text: str, longest: int = _LONGEST_TEXT) -> str:
    """What a stranger wrote, fit to be shown: no signs that cannot be printed, and not too long."""
    cut = text[:longest] + ("…" if len(text) > longest else "")
    return "".join(each if each.isprintable() else "�" for each in cut)


def _content(path: Path) -> bytes:
    try:
        facts = path.stat()
        # Looked at before it is opened: opening a named pipe would wait for ever.
        if not stat.S_ISREG(facts.st_mode):
            raise _no_recipe(path.name)
        if facts.st_size <= LARGEST_RECIPE:
            with path.open("rb") as file:
                content = file.read(LARGEST_RECIPE + 1)
            if len(content) <= LARGEST_RECIPE:
                return content
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise RecipeError(f"The recipe “{path.name}” could not be opened ({reason}). {_NOTHING}") from error
    raise RecipeError(
        f"“{path.name}” is far too long for a recipe ({size_in_words(facts.st_size)}). It was not read, and nothing "
        "was computed."
    )


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("something is said twice")
    return record


def _check_schema(schema: Any, known: int, name: str) -> None:
    if type(schema) is not int or schema < 1:
        raise _no_recipe(name)
    if schema > known:
        raise RecipeError(
            f"The recipe “{name}” was written by a newer version of Image Workbench. {_NOTHING} Install the newest "
            "version to follow it."
        )


def _task(name: Any, recipe_name: str) -> Task:
    try:
        return task(_text(name, recipe_name))
    except RecipeError:
        raise
    except WorkbenchError as error:
        raise RecipeError(
            f"The recipe “{recipe_name}” asks for the task “{plain(name)}”, which this Image Workbench does not "
            f"know; it knows {', '.join(each.name for each in TASKS)}. {_NOTHING} Install the newest version."
        ) from error


def _settings(known: Task, record: Any, name: str) -> Any:
    if not isinstance(record, dict):
        raise _no_recipe(name)
    try:
        settings: Any = from_record(known.settings, record)
        to_record(settings)
    except (SettingsError, OverflowError) as error:
        # What is wrong stands at the beginning, what is allowed at the end.
        reason = str(error)
        if len(reason) > _LONGEST_REASON:
            reason = f"{reason[: _LONGEST_REASON // 2]} … {reason[-_LONGEST_REASON // 2 :]}"
        raise RecipeError(
            f"The recipe “{name}” cannot be followed. {plain(reason, len(reason))} {_NOTHING}"
        ) from error
    return settings


def _other_models(record: Any, settings: Any, name: str) -> tuple[RecordedModel, ...]:
    keys = {setting: key for setting, key in named_models(settings).items() if key and setting != "model"}
    is_whole = isinstance(record, dict) and all(isinstance(each, dict) for each in record.values())
    if not is_whole or {setting: each.get("key") for setting, each in record.items()} != keys:
        raise _contradiction(name)
    try:
        return tuple(
            RecordedModel(*(_text(each[field], name) for field in _OTHER_FIELDS)) for each in record.values()
        )
    except KeyError as error:
        raise _contradiction(name) from error


def _model(record: Any, settings: Any, name: str) -> RecordedModel | None:
    key = getattr(settings, "model", None)
    if record is None and not key:
        return None
    if not isinstance(record, dict) or not set(_MODEL_FIELDS) <= record.keys() or record["key"] != key:
        raise _contradiction(name)
    described = recorded_facts(record) if record.keys() & set(DECISIVE_FACTS) else ""
    key, title, sha256 = (_text(record[field], name) for field in _MODEL_FIELDS)
    model = RecordedModel(key, title, sha256, described)
    if not re.fullmatch(f"[0-9a-f]{{{SHA256_DIGITS}}}", model.weights_sha256):
        raise RecipeError(
            f"The recipe “{name}” does not say which weights its model had (sha256). {_NOTHING} Get the recipe as it "
            "was written."
        )
    return model


def _contradiction(name: str) -> RecipeError:
    return RecipeError(
        f"The recipe “{name}” contradicts itself about its model. {_NOTHING} Get the recipe as it was written."
    )


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT or not value.isprintable():
        raise _no_recipe(name)
    return value


def _in_words(described: Description, value: Any) -> str:
    return plain(described.in_words(value))


def _no_recipe(name: str) -> RecipeError:
    return RecipeError(
        f"“{name}” is not a recipe of Image Workbench, or it is damaged. {_NOTHING} Recipes are called “recipe.json” "
        "and lie beside the tables of a run."
    )
