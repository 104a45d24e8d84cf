"""Rows of any table of a study, filtered and sorted in its file, fetched where they are needed."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from workbench.core.steps import Step, Steps
from workbench.core.tables import Row, Value
from workbench.study.finding import Filter, Order, asking, where_in_sql
from workbench.study.metadata import LEFT_OUT
from workbench.study.study import Study
from workbench.study.study_columns import Sources, UnknownColumn
from workbench.study.tables import StudyTable

if TYPE_CHECKING:
    import numpy as np

FIRST_ROWS = 200


@dataclass(frozen=True)
class Wanted:
    """Which rows, and in which order; by default those of the study's own order.

    ``of_pictures`` keeps only the rows of the pictures that meet a filter of the study. Pictures that are left out
    are among the rows if ``filter`` includes them.
    """

    filter: Filter = field(default_factory=Filter)
    order: Order | None = None
    of_pictures: Filter | None = None


@dataclass(frozen=True, eq=False)
class Rows:
    """What is known of the rows so far. The first cell of a row is its picture's name and is not shown.

    ``numbers`` (rows × numbers of the table) has the place of every row; it is None until all have been sorted.
    """

    first: tuple[Row, ...]
    numbers: "np.ndarray[Any, Any] | None" = None


class Question:
    """A table being asked for: where columns come from, and the values in the question."""

    def __init__(self, study: Study, table: StudyTable, wanted: Wanted | None = None) -> None:
        self._study = study
        self._table = table
        self._sources = Sources(study)
        self._own = dict(table.own)
        self._where = self._condition(wanted or Wanted())

    @property
    def parameters(self) -> dict[str, Value]:
        """The values, by the names of their places."""
        return self._sources.parameters

    def expression(self, key: str) -> tuple[str, str]:
        """A column in SQL, and its kind. Raises :class:`UnknownColumn`."""
        column = self._table.column(key)
        if key in self._own and column is not None:
            return self._own[key], column.kind
        if not self._table.has_pictures:
            raise UnknownColumn("This table has no such column. Nothing was changed. Remove that filter.")
        return self._sources.expression(key)

    def parameter(self, value: Value) -> str:
        """The place of a value in the question."""
        return self._sources.parameter(value)

    def texts(self) -> Iterator[str]:
        """Every text that can be searched, in SQL."""
        for each in self._table.columns:
            if each.kind == "text":
                yield self.expression(each.key)[0]

    def ask(self, selected: str, rest: str = "") -> str:
        """The question, once all its columns and values are known."""
        table = self._table
        sources = f"{table.first} {table.joins} {self._sources.joins}"
        return f"SELECT {selected} FROM {sources} WHERE {self._where} {rest}"

    def ask_for(self, selected: str) -> str:
        """The question for rows whose numbers are in the parameter ``:numbers``, as JSON."""
        table = self._table
        same = (f"{sql} = json_extract(asked.value, '$[{at}]')" for at, sql in enumerate(self._table.numbers))
        # CROSS makes SQLite go through the rows asked for, not through the whole table.
        sources = f"json_each(:numbers) AS asked CROSS JOIN {table.first} ON {' AND '.join(same)}"
        return f"SELECT asked.key, {selected} FROM {sources} {table.joins}"

    def cells(self) -> str:
        """What a row is made of, its picture's name first."""
        name = "pictures.name" if self._table.has_pictures else "NULL"
        return ", ".join([name, *(self.expression(each.key)[0] for each in self._table.columns)])

    def order(self, wanted: Order | None) -> str:
        """The order in SQL; rows without a value come last."""
        numbers = ", ".join(self._table.numbers)
        if wanted is None:
            return f"ORDER BY {numbers}"
        sql, kind = self.expression(wanted.column)
        collation = " COLLATE NOCASE" if kind == "text" else ""
        direction = "DESC" if wanted.is_descending else "ASC"
        return f"ORDER BY {sql}{collation} {direction} NULLS LAST, {numbers}"

    def _condition(self, wanted: Wanted) -> str:
        table = self._table
        parts = [table.where, where_in_sql(self, replace(wanted.filter, includes_left_out=True))]
        if table.has_pictures and not wanted.filter.includes_left_out and self._has_left_out():
            parts.append(
                f"{table.picture} NOT IN (SELECT picture FROM metadata WHERE c{LEFT_OUT} IS NOT NULL)"
            )
        if table.has_pictures and wanted.of_pictures is not None:
            parts.append(self._of_pictures(wanted.of_pictures))
        return " AND ".join(f"({each})" for each in parts)

    def _of_pictures(self, wanted: Filter) -> str:
        inner = Sources(self._study)
        inner.parameters = self._sources.parameters
        where = where_in_sql(inner, wanted)
        return f"{self._table.picture} IN (SELECT pictures.id FROM {inner.tables} WHERE {where})"

    def _has_left_out(self) -> bool:
        with self._study.reading() as connection:
            found = connection.execute(f"SELECT 1 FROM metadata WHERE c{LEFT_OUT} IS NOT NULL LIMIT 1")
            return found.fetchone() is not None


def count(study: Study, table: StudyTable, wanted: Wanted | None = None) -> int:
    """How many rows there are."""
    question = Question(study, table, wanted)
    with asking(study) as connection:
        (number,) = connection.execute(question.ask("count(*)"), question.parameters).fetchone()
        return int(number)


def open_rows(study: Study, table: StudyTable, wanted: Wanted) -> Steps[Rows]:
    """The first rows at once, then the places of all of them.

    Two steps: sorting a million rows takes seconds, finding the first of them a fraction of that.
    """
    first = _first_rows(study, table, wanted)
    yield Step(1, 2, Rows(first))
    yield Step(2, 2, Rows(first, _all_numbers(study, table, wanted)))


def rows_at(study: Study, table: StudyTable, numbers: Sequence[Sequence[int]]) -> list[Row]:
    """The rows of these numbers, in their order; a row that is there no more has no cells but None."""
    question = Question(study, table)
    sql = question.ask_for(question.cells())
    asked = json.dumps([[int(number) for number in each] for each in numbers])
    with asking(study) as connection:
        found = {at: tuple(cells) for at, *cells in connection.execute(sql, {"numbers": asked})}
    missing = (None,) * (len(table.columns) + 1)
    return [found.get(at, missing) for at in range(len(numbers))]


def all_rows(study: Study, table: StudyTable, wanted: Wanted) -> Iterator[Row]:
    """Every row without the leading name, one after the other, for an export."""
    question = Question(study, table, wanted)
    cells = ", ".join(question.expression(each.key)[0] for each in table.columns)
    rest = question.order(wanted.order)
    with (
        asking(study) as connection,
        closing(connection.execute(question.ask(cells, rest), question.parameters)) as found,
    ):
        yield from found


def _first_rows(study: Study, table: StudyTable, wanted: Wanted) -> tuple[Row, ...]:
    question = Question(study, table, wanted)
    cells, order = question.cells(), question.order(wanted.order)
    with asking(study) as connection:
        sql = question.ask(cells, f"{order} LIMIT {FIRST_ROWS:d}")
        return tuple(connection.execute(sql, question.parameters))


def _all_numbers(study: Study, table: StudyTable, wanted: Wanted) -> "np.ndarray[Any, Any]":
    import numpy as np

    question = Question(study, table, wanted)
    order = question.order(wanted.order)
    with (
        asking(study) as connection,
        closing(
            connection.execute(question.ask(", ".join(table.numbers), order), question.parameters)
        ) as found,
    ):
        # One by one into one array: a list of a million tuples would take ten times the room.
        flat = np.fromiter(chain.from_iterable(found), dtype=np.int64)
    return flat.reshape(-1, len(table.numbers))
