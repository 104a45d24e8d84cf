"""Finding pictures by what is known of them: searched, filtered, sorted and counted in the study's file."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, Protocol, get_args

from workbench.core.tables import Value
from workbench.study.errors import StudyError
from workbench.study.metadata import LEFT_OUT
from workbench.study.study import Study
from workbench.study.study_columns import Sources, StudyColumn, study_columns

__all__ = [
    "Condition",
    "Filter",
    "FilterError",
    "Order",
    "StudyColumn",
    "column_values",
    "counts",
    "found",
    "remove_filter",
    "save_filter",
    "saved_filters",
    "span",
    "study_columns",
]

Operator = Literal["contains", "is", "is not", "between", "missing", "present"]
_VALUES_NEEDED: dict[str, tuple[int, float]] = {
    "contains": (1, 1),
    "is": (1, float("inf")),
    "is not": (1, float("inf")),
    "between": (2, 2),
    "missing": (0, 0),
    "present": (0, 0),
}


class Expressions(Protocol):
    """What a question is asked of: columns by their keys, and places for values."""

    def expression(self, key: str) -> tuple[str, str]:
        """A column in SQL, and its kind."""

    def parameter(self, value: Value) -> str:
        """The place of a value in the question."""

    def texts(self) -> Iterator[str]:
        """Every text that can be searched, in SQL."""


class FilterError(StudyError):
    """A filter that makes no sense, because its record was changed by hand for instance."""


@dataclass(frozen=True)
class Condition:
    """What is asked of one column of :func:`study_columns`; ``column`` is its key.

    "between" takes two values, either of which may be None for no limit; both belong to the range, of dates as text
    (2024-05-31) the whole last day, month or year. "is" and "is not" take one value or more; "is not" holds for
    pictures without a value too. Text is compared regardless of case in "contains", to the letter otherwise.
    """

    column: str
    operator: Operator
    values: tuple[Value, ...] = ()

    def __post_init__(self) -> None:
        least, most = _VALUES_NEEDED.get(self.operator, (1, 0))
        if not least <= len(self.values) <= most:
            raise FilterError(f"A filter “{self.operator}” cannot be asked with {len(self.values)} values.")


@dataclass(frozen=True)
class Filter:
    """Pictures that meet all conditions and hold every word of ``search`` in some text that is known of them."""

    search: str = ""
    conditions: tuple[Condition, ...] = ()
    includes_left_out: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether it leaves every picture that takes part."""
        return not self.search.strip() and not self.conditions and not self.includes_left_out

    def with_condition(self, place: int | None, condition: Condition) -> "Filter":
        """With another condition at a place, or with one more if there is no place for it yet."""
        at = len(self.conditions) if place is None else place
        return replace(self, conditions=(*self.conditions[:at], condition, *self.conditions[at + 1 :]))

    def without_condition(self, place: int) -> "Filter":
        """Without the condition at a place."""
        return replace(self, conditions=(*self.conditions[:place], *self.conditions[place + 1 :]))

    def to_record(self) -> dict[str, Any]:
        """As JSON values; :meth:`from_record` gives it back."""
        return asdict(self)

    @staticmethod
    def from_record(record: Mapping[str, Any]) -> "Filter":
        """A filter out of JSON values. Raises :class:`FilterError`."""
        try:
            conditions = tuple(
                Condition(each["column"], each["operator"], tuple(each["values"]))
                for each in record["conditions"]
            )
            made = Filter(record["search"], conditions, record["includes_left_out"])
        except (KeyError, TypeError) as error:
            raise FilterError("This is not a filter of Image Workbench. Nothing was changed.") from error
        if not _is_plain(made):
            raise FilterError("This filter holds something else than texts and numbers. Nothing was changed.")
        return made


@dataclass(frozen=True)
class Order:
    """Pictures by the values of a column; those without a value come last."""

    column: str
    is_descending: bool = False


def found(study: Study, wanted: Filter, order: Order | None = None) -> tuple[str, ...]:
    """The names of the pictures that meet a filter, in the given order, else in that of the study.

    Raises :class:`~workbench.study.study_columns.UnknownColumn`.
    """
    sources = Sources(study)
    where = where_in_sql(sources, wanted)
    by = "pictures.id"
    if order is not None:
        sql, kind = sources.expression(order.column)
        collation = " COLLATE NOCASE" if kind == "text" else ""
        by = f"{sql} IS NULL, {sql}{collation} {'DESC' if order.is_descending else 'ASC'}, pictures.id"
    with asking(study) as connection:
        rows = connection.execute(
            f"SELECT pictures.name FROM {sources.tables} WHERE {where} ORDER BY {by}", sources.parameters
        )
        return tuple(name for (name,) in rows)


def counts(study: Study, column: str, wanted: Filter | None = None) -> list[tuple[Value, int]]:
    """How many pictures have each value of a column (None: no value), the most frequent first."""
    sources = Sources(study)
    sql, _ = sources.expression(column)
    where = where_in_sql(sources, wanted or Filter())
    with asking(study) as connection:
        return connection.execute(
            f"SELECT {sql} AS value, count(*) AS number FROM {sources.tables} WHERE {where} "
            "GROUP BY value ORDER BY number DESC, value",
            sources.parameters,
        ).fetchall()


def column_values(study: Study, column: str, wanted: Filter | None = None) -> dict[str, Value]:
    """The values of a column by the pictures' names; pictures without a value are left out."""
    sources = Sources(study)
    sql, _ = sources.expression(column)
    where = where_in_sql(sources, wanted or Filter())
    with asking(study) as connection:
        rows = connection.execute(
            f"SELECT pictures.name, {sql} AS value FROM {sources.tables} WHERE ({where}) AND value IS NOT NULL "
            "ORDER BY pictures.id",
            sources.parameters,
        )
        return dict(rows.fetchall())


def span(study: Study, column: str) -> tuple[float, float] | None:
    """The smallest and the largest number in a column, over all pictures; None when it holds none."""
    sources = Sources(study)
    sql, _ = sources.expression(column)
    with asking(study) as connection:
        least, most = connection.execute(
            f"SELECT min({sql}), max({sql}) FROM {sources.tables}", sources.parameters
        ).fetchone()
    return None if least is None else (least, most)


def save_filter(study: Study, name: str, wanted: Filter) -> None:
    """Keep a filter under a name; one of that name is replaced."""
    with study.writing() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO filters (name, record, saved) VALUES (?, ?, ?)",
            (name, json.dumps(wanted.to_record()), datetime.now(UTC).isoformat(timespec="seconds")),
        )


def saved_filters(study: Study) -> dict[str, Filter]:
    """The filters that were kept, by their names."""
    with study.reading() as connection:
        rows = connection.execute("SELECT name, record FROM filters ORDER BY name COLLATE NOCASE").fetchall()
    return {name: Filter.from_record(json.loads(record)) for name, record in rows}


def remove_filter(study: Study, name: str) -> None:
    """Forget a filter that was kept."""
    with study.writing() as connection:
        connection.execute("DELETE FROM filters WHERE name = ?", (name,))


def where_in_sql(sources: Expressions, wanted: Filter) -> str:
    """A filter as what stands behind WHERE; its values become parameters of ``sources``."""
    parts = [condition_in_sql(sources, each) for each in wanted.conditions]
    parts += [anywhere_in_sql(sources, word) for word in wanted.search.split()]
    if not wanted.includes_left_out:
        parts.append(f"metadata.c{LEFT_OUT} IS NULL")
    return " AND ".join(f"({each})" for each in parts) or "TRUE"


def condition_in_sql(sources: Expressions, condition: Condition) -> str:
    """One condition in SQL."""
    sql, kind = sources.expression(condition.column)
    missing = f"{sql} IS NULL OR {sql} = ''" if kind == "text" else f"{sql} IS NULL"
    if condition.operator == "missing":
        return missing
    if condition.operator == "present":
        return f"NOT ({missing})"
    if condition.operator == "contains":
        return _contains(sources, sql, str(condition.values[0]))
    names = [sources.parameter(value) for value in condition.values]
    if condition.operator == "between":
        least, most = condition.values
        # The last day of a range of dates is in it with all its hours: text is compared as far as the limit goes.
        shortened = f"substr(nullif({sql}, ''), 1, length({names[1]}))" if isinstance(most, str) else sql
        limits = ((f"{sql} >= {names[0]}", least), (f"{shortened} <= {names[1]}", most))
        return " AND ".join(words for words, value in limits if value is not None) or "TRUE"
    one_of = f"{sql} IN ({', '.join(names)})"
    return one_of if condition.operator == "is" else f"{sql} IS NULL OR NOT {one_of}"


def anywhere_in_sql(sources: Expressions, word: str) -> str:
    """Whether some text contains a word, in SQL."""
    return " OR ".join(_contains(sources, sql, word) for sql in sources.texts())


def _contains(sources: Expressions, sql: str, text: str) -> str:
    if not text.isascii():
        # SQLite's own comparison knows upper and lower case of plain Latin letters alone.
        return f"contains_folded({sql}, {sources.parameter(text.casefold())})"
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{sql} LIKE {sources.parameter(f'%{escaped}%')} ESCAPE '\\'"


def _contains_folded(text: Any, folded: str) -> bool:
    return text is not None and folded in str(text).casefold()


@contextmanager
def asking(study: Study) -> Iterator[sqlite3.Connection]:
    """A connection that knows all that conditions need."""
    with study.reading() as connection:
        connection.create_function("contains_folded", 2, _contains_folded, deterministic=True)
        yield connection


def _is_plain(made: Filter) -> bool:
    texts = [made.search, *(each.column for each in made.conditions)]
    given = [value for each in made.conditions for value in each.values]
    is_text = all(isinstance(each, str) for each in texts)
    is_known = all(each.operator in get_args(Operator) for each in made.conditions)
    is_value = all(value is None or isinstance(value, str | int | float) for value in given)
    return is_text and is_known and is_value and isinstance(made.includes_left_out, bool)
