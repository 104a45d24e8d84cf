"""The recipes that a file holds: one of its own, the provenance beside a table, a replication package, a study."""

import json
import stat
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.core.errors import WorkbenchError
from workbench.core.packages import PACKAGE_SUFFIX, Package, open_package, verify
from workbench.core.pictures.collection import PictureFile
from workbench.core.recipes import (
    LARGEST_RECIPE,
    Recipe,
    RecipeError,
    changes_in_words,
    obstacle,
    plain,
    read_recipe,
    recipe_from_bytes,
    recipe_from_record,
)
from workbench.core.steps import Step, Steps
from workbench.core.wording import pictures_in_words
from workbench.study.results import Analysis, analyses
from workbench.study.runs import Request, remaining
from workbench.study.study import SUFFIX, Study, open_study

RECIPE = "recipe.json"
RECIPE_SUFFIXES = (".json", PACKAGE_SUFFIX)
"""What a file that a person opens as a recipe may be called; a study is opened as one on the command line alone."""

_TELLING = 2.0
"""Seconds. Times of runs are kept in whole ones."""
_BEGINNINGS = {b"PK\x03\x04": PACKAGE_SUFFIX, b"PK\x05\x06": PACKAGE_SUFFIX, b"SQLi": SUFFIX}


@dataclass(frozen=True)
class FoundRecipe:
    """A recipe, and what tells it from others in the same file: when it ran and on how many pictures.

    ``folder`` is where its tables lie in a package; empty elsewhere.
    """

    recipe: Recipe
    words: str = ""
    folder: str = ""

    @property
    def request(self) -> Request:
        """What to ask for to do the same here. Raises :class:`RecipeError` where that cannot be."""
        reason = obstacle(self.recipe)
        if reason:
            raise RecipeError(reason)
        return Request(self.recipe.task, self.recipe.settings)


def recipes_in(path: Path) -> Steps[tuple[FoundRecipe, ...]]:
    """All recipes of a file, the newest first; only the last step has them.

    Of a package each file is compared with its checksum, and steps count bytes. Raises :class:`WorkbenchError`.
    """
    kind = _kind(path)
    if kind == PACKAGE_SUFFIX:
        package = open_package(path)
        for step in verify(package):
            yield Step(step.done, step.total, ())
        found = _of_package(package)
    elif kind == SUFFIX:
        with open_study(path, read_only=True) as study:
            found = recipes_of(study)
    else:
        found = (FoundRecipe(read_recipe(path)),)
    yield Step(1, 1, found)


def recipes_of(study: Study) -> tuple[FoundRecipe, ...]:
    """A recipe for each analysis of a study, the newest first; those of unknown tasks are left out.

    Raises :class:`RecipeError` when there is none.
    """
    found = []
    reasons = []
    for each in analyses(study):
        with study.reading() as connection:
            (record,) = connection.execute(
                "SELECT record FROM runs WHERE identity = ? ORDER BY id DESC LIMIT 1", (each.identity,)
            ).fetchone()
        try:
            recipe = recipe_from_record(json.loads(record), study.name)
        except (RecipeError, ValueError) as error:
            reasons.append(error)
        else:
            found.append(FoundRecipe(recipe, _in_words(each.started, each.done)))
    if reasons and not found:
        raise reasons[0]
    if not found:
        raise RecipeError(
            f"Nothing has been computed in the study “{study.name}” yet, so it holds no recipe. Give another one."
        )
    return tuple(found)


@dataclass(frozen=True)
class RecipeOutlook:
    """What following a recipe on some pictures would mean. ``obstacle`` says why it cannot be; empty when it can.

    ``remaining`` of ``chosen`` pictures are still to do. ``seconds`` is how long that takes if it goes on as runs with
    the same model have in this study; None when there were none that tell.
    """

    obstacle: str
    chosen: int
    remaining: int
    seconds: float | None


def recipe_outlook(study: Study, found: FoundRecipe, files: Sequence[PictureFile]) -> RecipeOutlook:
    """Look ahead at following a recipe on ``files``; nothing is computed."""
    reason = obstacle(found.recipe)
    if reason:
        return RecipeOutlook(reason, len(files), len(files), None)
    left = len(remaining(study, found.request, files))
    pace = _seconds_per_picture(study, found.recipe)
    return RecipeOutlook("", len(files), left, None if pace is None else pace * left)


def _seconds_per_picture(study: Study, recipe: Recipe) -> float | None:
    """Of the newest finished run of this task with this model that lasted long enough to tell."""
    with study.reading() as connection:
        rows = connection.execute(
            "SELECT (julianday(ended) - julianday(started)) * 86400, "
            "(SELECT count(*) FROM outcomes WHERE outcomes.run = runs.id) FROM runs "
            "WHERE task = ? AND state = 'done' AND json_extract(record, '$.model.key') IS ? ORDER BY id DESC",
            (recipe.task.name, recipe.model.key if recipe.model else None),
        )
        with closing(rows):
            return next((seconds / count for seconds, count in rows if seconds >= _TELLING and count), None)


@dataclass(frozen=True)
class Replicable:
    """An analysis of a study that this program could do again: what to ask for, what it is, and what tells it apart."""

    request: Request
    title: str
    words: str


def replicable(study: Study) -> tuple[Replicable, ...]:
    """The analyses that can be put into a replication package, the newest first.

    Those of another version of a task, and of models that are no longer known here, cannot.
    """
    return tuple(each for analysis in analyses(study) for each in _replicable(analysis))


def _replicable(analysis: Analysis) -> tuple[Replicable, ...]:
    try:
        request = analysis.request
        if request.identity != analysis.identity:
            return ()
        model = request.model
    except WorkbenchError:
        return ()
    by = f", {model.title}" if model else ""
    recipe = Recipe(request.task, request.task.version, request.settings, None)
    facts = (changes_in_words(recipe) or "settings as usual", _in_words(analysis.started, analysis.done))
    return (Replicable(request, f"{request.task.title}{by}", " · ".join(facts)),)


def chosen(found: tuple[FoundRecipe, ...], number: int) -> FoundRecipe:
    """One of several recipes; 1 is the first, the newest. Raises :class:`RecipeError` listing what there is."""
    if 1 <= number <= len(found):
        return found[number - 1]
    listed = "; ".join(
        f"{at}: {each.recipe.task.name}{', ' + each.words if each.words else ''}"
        for at, each in enumerate(found, 1)
    )
    raise RecipeError(
        f"There is no analysis number {number}. Nothing was computed. The analyses are {listed}."
    )


def table_of(path: Path, recipe: Recipe, largest: int) -> bytes:
    """The table (CSV) that this recipe has in the package at ``path``, at most so many bytes of it.

    Raises :class:`RecipeError` when the package has none of it.
    """
    package = open_package(path)
    for each in _of_package(package):
        if each.recipe == recipe:
            return package.read(f"{each.folder}/{recipe.task.name}.csv", largest)
    raise RecipeError(f"“{path.name}” holds no table that was made by this recipe, so nothing was compared.")


def is_recipe(places: Sequence[Path]) -> bool:
    """Whether a person who opens these files means a recipe or a package: one file of such a name."""
    return len(places) == 1 and places[0].suffix.lower() in RECIPE_SUFFIXES


def _kind(path: Path) -> str:
    """What a file is by its first bytes; the suffix where these cannot be read, so that its reader says why."""
    try:
        if stat.S_ISREG(path.stat().st_mode):
            with path.open("rb") as file:
                return _BEGINNINGS.get(
                    file.read(4), ".json" if path.suffix != PACKAGE_SUFFIX else PACKAGE_SUFFIX
                )
    except (OSError, ValueError):
        pass
    return ".json"


def _of_package(package: Package) -> tuple[FoundRecipe, ...]:
    listed = package.about.get("analyses")
    if not isinstance(listed, list) or not listed:
        raise RecipeError(f"“{package.path.name}” holds no recipe. Nothing was computed.")
    return tuple(_listed(package, each) for each in listed)


def _listed(package: Package, entry: Any) -> FoundRecipe:
    folder = entry.get("folder") if isinstance(entry, Mapping) else None
    name = f"{folder}/{RECIPE}"
    recipe = recipe_from_bytes(package.read(name, LARGEST_RECIPE), plain(name))
    started, done = entry.get("started"), entry.get("done")
    is_told = isinstance(started, str) and type(done) is int
    return FoundRecipe(recipe, _in_words(started, done) if is_told else "", str(folder))


def _in_words(started: str, done: int) -> str:
    return f"{plain(started[:10])}, {pictures_in_words(done)}"
