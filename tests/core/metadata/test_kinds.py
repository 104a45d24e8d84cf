"""Kinds of columns: decided by all values, and nothing loses a digit."""

import pytest

from workbench.core.metadata.kinds import typed
from workbench.core.metadata.settings import ReadingSettings

MISSING = ReadingSettings().missing_words


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (["1", "-2", " 3 "], "integer", [1, -2, 3]),
        (["1", "2.5", "1e3", ".5", "2."], "real", [1.0, 2.5, 1000.0, 0.5, 2.0]),
        (["007", "8"], "text", ["007", "8"]),
        (["+4912345", "1"], "text", ["+4912345", "1"]),
        (["1", "NA", "", "n/a", "NaN", "Null", " "], "integer", [1, *[None] * 6]),
        (["", "NA"], "text", [None, None]),
        (["2026-01-31"], "text", ["2026-01-31"]),
        (["1,234.5"], "text", ["1,234.5"]),
        (["12345678901234567890"], "text", ["12345678901234567890"]),
        (["9007199254740993", "0.5"], "text", ["9007199254740993", "0.5"]),
        (["9223372036854775807"], "integer", [2**63 - 1]),
        (["inf", "1"], "text", ["inf", "1"]),
        (["1e999"], "text", ["1e999"]),
        (["١"], "text", ["١"]),
        (["=1+1"], "text", ["=1+1"]),
        ([], "text", []),
    ],
)
def test_kinds(cells: list[str], kind: str, values: list[object]) -> None:
    found = typed(cells, MISSING)
    assert (found.kind, list(found.values)) == (kind, values)
    assert found.missing == values.count(None)


def test_a_decimal_comma() -> None:
    assert typed(["1,5", "2"], MISSING, ",").values == (1.5, 2.0)
    assert typed(["1,5", "2.5"], MISSING, ",").kind == "text"
    assert typed(["1,5"], MISSING).kind == "text"


def test_other_words_for_no_value() -> None:
    words = ReadingSettings(missing="-9, unknown").missing_words
    assert typed(["-9", "Unknown", "3", ""], words).values == (None, None, 3, None)
