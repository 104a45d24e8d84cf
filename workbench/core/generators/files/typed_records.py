"""Values of JSON as a frozen dataclass, each checked to be of the kind that its field says.

What a file says is believed only so far: an error names the field, and nothing is built from a wrong value.
"""

import base64
import dataclasses
import math
import reprlib
import types
import typing
from typing import Any, Literal, TypeVar

Kind = TypeVar("Kind")

_LONGEST_TEXT, _LONGEST_LIST = 100_000, 10_000
_LARGEST_NUMBER = 2**53


def read_record(kind: type[Kind], values: object, is_strict: bool = False) -> Kind:
    """The dataclass `kind` made of what JSON gave.

    Fields that it does not know are passed over, or refused when `is_strict`. ValueError says which is wrong.
    """
    if not isinstance(values, dict):
        raise ValueError("it is no list of names and values")
    hints = typing.get_type_hints(kind)
    unknown = sorted(str(name) for name in values if name not in hints)
    if unknown and is_strict:
        raise ValueError(f"“{unknown[0]}” is not known")
    given = {name: _fitting(name, hints[name], value) for name, value in values.items() if name in hints}
    try:
        return kind(**given)
    except TypeError as error:
        fields = dataclasses.fields(kind)  # type: ignore[arg-type]
        missing = [field.name for field in fields if field.name not in given]
        raise ValueError(f"“{missing[0] if missing else ''}” is missing") from error


def _fitting(name: str, hint: Any, value: Any) -> Any:
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        return _one_of(name, typing.get_args(hint), value)
    if origin is Literal:
        return _checked(name, value, isinstance(value, str | int) and value in typing.get_args(hint))
    if origin is tuple:
        return _several(name, typing.get_args(hint), value)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return read_record(hint, value, is_strict=True)
    return _plain(name, hint, value)


def _one_of(name: str, hints: tuple[Any, ...], value: Any) -> Any:
    if value is None:
        return _checked(name, None, type(None) in hints)
    for hint in hints:
        try:
            if hint is not type(None):
                return _fitting(name, hint, value)
        except ValueError:
            continue
    return _checked(name, value, False)


def _several(name: str, hints: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    _checked(name, value, isinstance(value, list | tuple) and len(value) <= _LONGEST_LIST)
    if len(hints) == 2 and hints[1] is Ellipsis:
        return tuple(_fitting(name, hints[0], each) for each in value)
    _checked(name, value, len(value) == len(hints))
    return tuple(_fitting(name, hint, each) for hint, each in zip(hints, value, strict=True))


def _plain(name: str, hint: Any, value: Any) -> Any:
    if hint is bool:
        return _checked(name, value, isinstance(value, bool))
    if hint is int:
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        return _checked(name, value, is_whole and abs(value) <= _LARGEST_NUMBER)
    if hint is float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return float(
            _checked(name, value, is_number and abs(value) < _LARGEST_NUMBER and math.isfinite(value))
        )
    if hint is str:
        return _checked(name, value, isinstance(value, str) and len(value) <= _LONGEST_TEXT)
    if hint is bytes:
        return base64.b64decode(_checked(name, value, isinstance(value, str)), validate=True)
    raise TypeError(f"no rule for {hint}")


def _checked(name: str, value: Any, fits: bool) -> Any:
    if not fits:
        raise ValueError(f"“{name}” cannot be {reprlib.repr(value)}")
    return value
