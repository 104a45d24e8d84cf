"""What the columns of a study's table hold, summed up and ready to be drawn; counted in the study's file."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from workbench.core.steps import Step, Steps
from workbench.core.tables import Value
from workbench.study.finding import Filter, asking
from workbench.study.study import Study
from workbench.study.study_columns import StudyColumn
from workbench.study.table_rows import Question, Wanted, count
from workbench.study.tables import StudyTable

if TYPE_CHECKING:
    import numpy as np

    from workbench.core.statistics.charts import Chart
    from workbench.core.statistics.summaries import NumberSummary, TextSummary

BARS = 15
GROUPS = 12
CELLS = 8
FREQUENT = 5
_OTHER = "all others"
_EVERYTHING = Filter(includes_left_out=True)


@dataclass(frozen=True)
class Look:
    """A column of a table that is to be summed up and drawn, perhaps by another one."""

    table: StudyTable
    wanted: Wanted
    column: StudyColumn
    by: StudyColumn | None = None
    has_chart: bool = True


@dataclass(frozen=True)
class Held:
    """What a column holds: its most frequent texts, the number of rarer ones, or the span of its numbers."""

    most: tuple[tuple[Value, int], ...]
    rarer: int
    span: tuple[float, float] | None
    missing: int


@dataclass(frozen=True)
class Seen:
    """What was found: the summary first, the chart a moment later."""

    summary: "NumberSummary | TextSummary"
    chart: "Chart | None" = None


def look_at(study: Study, look: Look) -> Steps[Seen]:
    """Sum a column up, then make its chart if it is wanted; not for the thread of the window."""
    asked = _Asked(study, look)
    summary = asked.summary()
    yield Step(1, 2, Seen(summary))
    if look.has_chart:
        yield Step(2, 2, Seen(summary, asked.chart()))


def values_held(study: Study, table: StudyTable, column: StudyColumn, most: int) -> Held:
    """What can be asked of a column; not for the thread of the window."""
    return _Asked(study, Look(table, Wanted(_EVERYTHING), column)).held(most)


@dataclass(frozen=True)
class _Counted:
    """The most frequent values with their counts, the number of different ones, and of rows that have any."""

    most: tuple[tuple[Value, int], ...]
    distinct: int
    n: int


@dataclass(frozen=True)
class _Asked:
    """One look at one study. What summary and chart both need is asked for once."""

    study: Study
    look: Look

    def summary(self) -> "NumberSummary | TextSummary":
        from workbench.core.statistics.summaries import summarise_numbers, summarise_texts

        if self.look.column.kind != "text":
            values = self._values[:, 0]
            return summarise_numbers(values, self._rows - len(values))
        counted = self._labels
        return summarise_texts(counted.most[:FREQUENT], counted.distinct, counted.n, self._rows - counted.n)

    def held(self, most: int) -> Held:
        if self.look.column.kind == "text":
            found = self._counted(self.look.column, most)
            return Held(found.most, found.distinct - len(found.most), None, self._rows - found.n)
        question = self._question()
        sql, _ = question.expression(self.look.column.key)
        with asking(self.study) as connection:
            asked = connection.execute(
                question.ask(f"min({sql}), max({sql}), count(*) - count({sql})"), question.parameters
            )
            least, largest, missing = asked.fetchone()
        return Held((), 0, None if least is None else (least, largest), missing)

    def chart(self) -> "Chart":
        by, column = self.look.by, self.look.column
        if by is None:
            return self._bars() if column.kind == "text" else self._histogram()
        if column.kind == "text" and by.kind == "text":
            return self._crossing(by)
        if column.kind != "text" and by.kind != "text":
            return self._points(by)
        return self._means(column, by) if by.kind == "text" else self._means(by, column)

    def _bars(self) -> "Chart":
        from workbench.core.statistics.charts import Bar, Bars

        found = self._labels
        bars = tuple(Bar(str(value), count) for value, count in found.most)
        rest = found.n - sum(bar.count for bar in bars)
        others = found.distinct - len(bars)
        return Bars(self.look.column.title, bars, others, rest, found.n, self._rows - found.n)

    def _histogram(self) -> "Chart":
        from workbench.core.statistics.charts import histogram

        column, values = self.look.column, self._values[:, 0]
        return histogram(column.title, values, self._rows - len(values), column.kind == "integer")

    def _points(self, by: StudyColumn) -> "Chart":
        from workbench.core.statistics.charts import points_or_density

        values = self._numbers(self.look.column, by)
        names = (self.look.column.title, by.title)
        return points_or_density(names, values[:, 0], values[:, 1], self._rows - len(values))

    def _means(self, numbers: StudyColumn, groups: StudyColumn) -> "Chart":
        """Means of the groups in which most rows are."""
        import numpy as np

        from workbench.core.statistics.charts import Means, means

        counted = self._counted(groups, GROUPS, beside=numbers)
        names = [str(value) for value, _ in counted.most]
        codes = {name: code for code, name in enumerate(names)}
        with self._reading(groups, numbers, present=(groups, numbers)) as found:
            coded = ((codes.get(str(group), -1), value) for group, value in found)
            flat = np.fromiter(chain.from_iterable(coded), np.float64).reshape(-1, 2)
        drawn = flat[flat[:, 0] >= 0]
        made = means(names, drawn[:, 0].astype(np.int64), drawn[:, 1])
        others, rest = counted.distinct - len(names), counted.n - len(drawn)
        return Means(numbers.title, groups.title, made, others, rest, counted.n, self._rows - counted.n)

    def _crossing(self, by: StudyColumn) -> "Chart":
        """Counts of both columns' most frequent labels; the rarer ones together are the last row and column."""
        from workbench.core.statistics.charts import Crossing

        column = self.look.column
        rows, columns = self._frequent(column, by), self._frequent(by, column)
        question = self._question()
        shown = ", ".join(
            _frequent_or_null(question, each, few) for each, few in ((column, rows), (by, columns))
        )
        sql = question.ask(f"{shown}, count(*)", f"AND {_present(question, column, by)} GROUP BY 1, 2")
        with asking(self.study) as connection:
            asked = connection.execute(sql, question.parameters)
            counts = {(row, across): number for row, across, number in asked}
        down = [*rows, *([None] if any(row is None for row, _ in counts) else [])]
        across = [*columns, *([None] if any(each is None for _, each in counts) else [])]
        table = tuple(tuple(counts.get((row, each), 0) for each in across) for row in down)
        n = sum(counts.values())
        return Crossing(column.title, by.title, _named(down), _named(across), table, n, self._rows - n)

    # Asking

    @cached_property
    def _rows(self) -> int:
        return count(self.study, self.look.table, self.look.wanted)

    @cached_property
    def _labels(self) -> _Counted:
        return self._counted(self.look.column, BARS)

    @cached_property
    def _values(self) -> "np.ndarray[Any, Any]":
        return self._numbers(self.look.column)

    def _question(self) -> Question:
        return Question(self.study, self.look.table, self.look.wanted)

    def _counted(self, column: StudyColumn, most: int, beside: StudyColumn | None = None) -> _Counted:
        """Values counted in rows that have one, and one ``beside``."""
        question = self._question()
        present = _present(question, *(each for each in (column, beside) if each))
        # Grouped by its place, since a name might be that of another column.
        inner = question.ask(
            f"{question.expression(column.key)[0]} AS value, count(*) AS number", f"AND {present} GROUP BY 1"
        )
        sql = (
            f"SELECT value, number, count(*) OVER (), sum(number) OVER () FROM ({inner}) "
            f"ORDER BY number DESC, value LIMIT {most:d}"
        )
        with asking(self.study) as connection:
            found = connection.execute(sql, question.parameters).fetchall()
        distinct, n = found[0][2:] if found else (0, 0)
        return _Counted(tuple((value, number) for value, number, *_ in found), distinct, n)

    def _frequent(self, column: StudyColumn, beside: StudyColumn) -> list[str | None]:
        return [str(value) for value, _ in self._counted(column, CELLS, beside).most]

    def _numbers(self, *columns: StudyColumn) -> "np.ndarray[Any, Any]":
        """Rows × columns of numbers, of rows that have all of them."""
        import numpy as np

        with self._reading(*columns, present=columns) as found:
            # One by one into one array: a list of a million tuples would take ten times the room.
            flat = np.fromiter(chain.from_iterable(found), dtype=np.float64)
        return flat.reshape(-1, len(columns))

    @contextmanager
    def _reading(
        self, *columns: StudyColumn, present: tuple[StudyColumn, ...]
    ) -> Iterator[Iterator[tuple[Any, ...]]]:
        question = self._question()
        shown = ", ".join(question.expression(each.key)[0] for each in columns)
        condition = _present(question, *present)
        sql = question.ask(shown, f"AND {condition}")
        with asking(self.study) as connection, closing(connection.execute(sql, question.parameters)) as found:
            yield found


def _present(question: Question, *columns: StudyColumn) -> str:
    """Whether a row has a value in each column; an empty text is none."""
    parts = []
    for each in columns:
        sql, kind = question.expression(each.key)
        parts.append(f"{sql} != ''" if kind == "text" else f"{sql} IS NOT NULL")
    return f"({' AND '.join(parts)})"


def _frequent_or_null(question: Question, column: StudyColumn, frequent: list[str | None]) -> str:
    sql, _ = question.expression(column.key)
    listed = ", ".join(question.parameter(each) for each in frequent)
    return f"CASE WHEN {sql} IN ({listed}) THEN {sql} END"


def _named(labels: list[str | None]) -> tuple[str, ...]:
    return tuple(_OTHER if each is None else each for each in labels)
