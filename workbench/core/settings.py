"""How a task is to run, described once: the form in a pane, the options on the command line, the record in a study.

A settings class is a frozen dataclass whose fields are made by :func:`setting`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from typing import Any, TypeVar, get_type_hints

from workbench.core.errors import WorkbenchError

Settings = TypeVar("Settings")

SHARE = "share"
"""The unit of numbers from 0 to 1 that people see and type in per cent."""

_YES = {"true", "yes", "on", "1"}
_NO = {"false", "no", "off", "0"}


class SettingsError(WorkbenchError):
    """A setting has no such name or no such value; the message names both and what is allowed."""


@dataclass(frozen=True)
class Description:
    """What a form, the command line and the methods paragraph need to know about one setting.

    ``step`` says that only each so-manieth number from ``minimum`` on is allowed, for instance odd ones. ``counts_if``
    names other settings and the values of theirs with which alone this one changes anything. A setting that
    ``names_model`` holds the key of a model card. One that ``is_output`` says what is written out and changes no
    answer.
    """

    name: str
    kind: type
    default: Any
    title: str
    help: str
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    choices: tuple[str, ...] = ()
    is_advanced: bool = False
    step: int | None = None
    counts_if: Mapping[str, tuple[str | bool, ...]] = field(default_factory=dict)
    names_model: bool = False
    is_output: bool = False

    @property
    def allowed(self) -> str:
        """The allowed values in words, for help texts and error messages."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.kind is bool:
            return "yes or no"
        word = {int: "a whole number", float: "a number"}.get(self.kind, "text")
        if self.minimum is not None and self.maximum is not None:
            example = " (0.25 is 25 %)" if self.unit == SHARE else ""
            if self.step is not None:
                first = ", ".join(f"{self.minimum + number * self.step:g}" for number in range(3))
                example = f" ({first} …)"
            return f"{word} from {self.minimum:g} to {self.maximum:g}{example}"
        if self.minimum is not None:
            return f"{word} of at least {self.minimum:g}"
        if self.maximum is not None:
            return f"{word} of at most {self.maximum:g}"
        return word

    def in_words(self, value: Any) -> str:
        """A value as a person reads it: with its unit, shares in per cent."""
        if self.kind is bool:
            return "yes" if value else "no"
        if self.unit == SHARE:
            return f"{100 * value:g} %"
        number = f"{value:g}" if self.kind is float else str(value)
        return f"{number} {self.unit}".strip()

    def counts(self, settings: Any) -> bool:
        """Whether this setting changes anything, the others being as in ``settings``."""
        return all(getattr(settings, name) in values for name, values in self.counts_if.items())


def setting(
    default: Any,
    title: str,
    help: str,
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    unit: str = "",
    choices: tuple[str, ...] = (),
    is_advanced: bool = False,
    step: int | None = None,
    counts_if: Mapping[str, tuple[str | bool, ...]] | None = None,
    names_model: bool = False,
    is_output: bool = False,
) -> Any:
    """A dataclass field that describes itself. ``title`` is on screen, ``help`` is its tool tip.

    See :class:`Description` for ``step``, ``counts_if``, ``names_model`` and ``is_output``. With the unit
    :data:`SHARE` it holds a number from 0 to 1, which a form shows in per cent.
    """
    described = {
        "title": title,
        "help": help,
        "minimum": minimum,
        "maximum": maximum,
        "unit": unit,
        "choices": choices,
        "is_advanced": is_advanced,
        "step": step,
        "counts_if": counts_if or {},
        "names_model": names_model,
        "is_output": is_output,
    }
    return field(default=default, metadata=described)


def describe(settings: type) -> tuple[Description, ...]:
    """The settings of a class in the order in which they are declared."""
    kinds = get_type_hints(settings)
    return tuple(_description(each, kinds[each.name]) for each in fields(settings))


def _description(declared: Field[Any], kind: type) -> Description:
    if declared.default is MISSING or "title" not in declared.metadata:
        raise TypeError(f"{declared.name} was not made by setting()")
    return Description(declared.name, kind, declared.default, **declared.metadata)


def from_texts(settings: type[Settings], texts: Mapping[str, str]) -> Settings:
    """Settings from what was typed, ``{"top": "5"}``. Raises :class:`SettingsError` in plain words."""
    described = _by_name(settings, texts)
    return checked(settings(**{name: _read(described[name], text) for name, text in texts.items()}))


def from_assignments(settings: type[Settings], assignments: Sequence[str]) -> Settings:
    """Settings from ``name=value`` texts. Raises :class:`SettingsError` naming what is wrong."""
    texts = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals:
            raise SettingsError(f"“{assignment}” is not a setting: write it as name=value.")
        texts[name.strip()] = value
    return from_texts(settings, texts)


def from_record(settings: type[Settings], record: Mapping[str, Any]) -> Settings:
    """Settings from a recorded run. Raises :class:`SettingsError` for unknown names and wrong values."""
    _by_name(settings, record)
    return checked(settings(**record))


def to_record(settings: Any) -> dict[str, Any]:
    """Settings as plain JSON values, equal ones alike to the letter; :func:`from_record` gives them back."""
    return {each.name: each.kind(getattr(settings, each.name)) for each in describe(type(settings))}


def checked(settings: Settings) -> Settings:
    """The same settings if every value is of its kind and within its range, else :class:`SettingsError`."""
    for each in describe(type(settings)):
        _check(each, getattr(settings, each.name))
    return settings


def named_models(settings: Any) -> dict[str, str]:
    """Keys of the model cards that settings name, by the settings' names; those that do not count are left out."""
    return {
        each.name: getattr(settings, each.name)
        for each in describe(type(settings))
        if each.names_model and each.counts(settings)
    }


def settled(settings: Settings) -> Settings:
    """Equal for all settings that come to the same: those that do not count have their default."""
    idle = {each.name: each.default for each in describe(type(settings)) if not each.counts(settings)}
    return replace(settings, **idle)  # type: ignore[type-var]


def _by_name(settings: type, given: Mapping[str, Any]) -> dict[str, Description]:
    described = {each.name: each for each in describe(settings)}
    for name in given:
        if name not in described:
            raise SettingsError(f"There is no setting “{name}”. The settings are: {', '.join(described)}.")
    return described


def _read(described: Description, text: str) -> Any:
    if described.kind is bool:
        lowered = text.strip().lower()
        if lowered not in _YES | _NO:
            raise _refusal(described, text)
        return lowered in _YES
    try:
        return described.kind(text)
    except ValueError:
        raise _refusal(described, text) from None


def _check(described: Description, value: Any) -> None:
    is_right_kind = isinstance(value, described.kind) or (described.kind is float and isinstance(value, int))
    if not is_right_kind or (isinstance(value, bool) and described.kind is not bool):
        raise _refusal(described, value)
    if isinstance(value, float) and not math.isfinite(value):
        raise _refusal(described, value)
    if described.choices and value not in described.choices:
        raise _refusal(described, value)
    if described.minimum is not None and value < described.minimum:
        raise _refusal(described, value)
    if described.maximum is not None and value > described.maximum:
        raise _refusal(described, value)
    if described.step is not None and (value - (described.minimum or 0)) % described.step:
        raise _refusal(described, value)


def _refusal(described: Description, value: Any) -> SettingsError:
    return SettingsError(f"“{described.name}” cannot be “{value}”: it must be {described.allowed}.")
