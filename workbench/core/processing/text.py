"""Lists of steps as text, for people and for programs, and back.

    grey; blur kind=gaussian size=5; edges kind=canny low=50 high=150

Steps are parted by semicolons, settings by spaces; what is not said has its usual value. JSON is read as well: a list
of ``{"step": "blur", "size": 5}``.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.core.processing.steps import ProcessingStep, StepError, checked_steps, kind_of, named
from workbench.core.settings import SettingsError, describe, from_record, from_texts

NO_STEPS = "none"
LONGEST_TEXT = 100_000


def as_text(steps: Sequence[ProcessingStep]) -> str:
    """Steps in one line, with all settings that count; :func:`from_text` gives them back. “none” if there are none."""
    return "; ".join(map(_step_as_text, steps)) or NO_STEPS


def from_text(text: str) -> tuple[ProcessingStep, ...]:
    """The steps that a text or JSON describes. Raises :class:`StepError` naming the step and what is allowed."""
    if len(text) > LONGEST_TEXT:
        raise StepError("This is too long for a list of steps. Nothing of it was read.")
    if text.lstrip().startswith("["):
        return from_json(text)
    if text.strip() in ("", NO_STEPS):
        return ()
    parts = [each.split() for each in text.replace("\n", ";").split(";") if each.strip()]
    return checked_steps([_step(words, place) for place, words in enumerate(parts, start=1)])


def as_json(steps: Sequence[ProcessingStep]) -> str:
    """Steps as a JSON list, one step a line."""
    lines = (json.dumps({"step": kind_of(step).word, **_record(step)}) for step in steps)
    return "[\n  " + ",\n  ".join(lines) + "\n]\n" if steps else "[]\n"


def from_json(text: str) -> tuple[ProcessingStep, ...]:
    """The steps of a JSON list. Raises :class:`StepError`."""
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise StepError(f"This is no list of steps: it is not JSON ({str(error)[:100]}).") from error
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise StepError('This is no list of steps. As JSON they are written [{"step": "grey"}, …].')
    return checked_steps([_step_of_record(each, place) for place, each in enumerate(listed, start=1)])


def _record(step: ProcessingStep) -> dict[str, Any]:
    return {each.name: getattr(step, each.name) for each in describe(type(step)) if each.counts(step)}


def _step_as_text(step: ProcessingStep) -> str:
    values = (f"{name}={_value_as_text(value)}" for name, value in _record(step).items())
    return " ".join((kind_of(step).word, *values))


def _value_as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def _step(words: Sequence[str], place: int) -> ProcessingStep:
    kind = named(words[0].lower(), place)
    texts = {}
    for word in words[1:]:
        name, equals, value = word.partition("=")
        if not equals:
            known = ", ".join(each.name for each in describe(kind.settings)) or "none"
            raise StepError(
                f"Step {place} ({kind.word}): “{word[:80]}” is not a setting: write it as name=value. Its settings "
                f"are: {known}."
            )
        texts[name] = value
    return _made(kind.word, place, from_texts, kind.settings, texts)


def _step_of_record(record: Mapping[str, Any], place: int) -> ProcessingStep:
    kind = named(str(record.get("step", "")), place)
    given = {name: value for name, value in record.items() if name != "step"}
    return _made(kind.word, place, from_record, kind.settings, given)


def _made(word: str, place: int, read: Any, settings: type, given: Mapping[str, Any]) -> ProcessingStep:
    try:
        step = read(settings, given)
    except SettingsError as error:
        raise StepError(f"Step {place} ({word}): {error}") from error
    for each in describe(settings):
        if each.name in given and not each.counts(step):
            cases = " and ".join(
                f"{name} is {' or '.join(map(str, values))}"
                for name, values in each.counts_if.items()
                if getattr(step, name) not in values
            )
            raise StepError(f"Step {place} ({word}): “{each.name}” counts only if {cases}. Leave it out.")
    return step
