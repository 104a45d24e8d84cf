"""What the columns of a study's table hold, summed up and ready to be drawn; counted in the study's file."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from workbench.core.steps import Step, Steps
from workbench.core.tables import Value
from workbench.study.finding import asking
from workbench.study.study import Study
from workbench.study.study_columns import StudyColumn
from workbench.study.table_rows import Question, Wanted
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


@dataclass(frozen=True)
class Look:
    """A column of a table that is to be summed up and drawn, perhaps by another one."""

    table: StudyTable
    wanted: Wanted
    column: StudyColumn
    by: StudyColumn | None = None


@dataclass(frozen=True)
class Seen:
    """What was found: the summary first, the chart a moment later."""

    summary: "NumberSummary | TextSummary"
    chart: "Chart | None" = None


def look_at(study: Study, look: Look) -> Steps[Seen]:
    """Sum a column up, then make its chart; not for the thread of the window."""
    asked = _Asked(study, look)
    summary = asked.summary()
    yield Step(1, 2, Seen(summary))
    yield Step(2, 2, Seen(summary, asked.chart()))


@dataclass(frozen=True)
class _Asked:
    """One look at one study."""

    study: Study
    look: Look

    def summary(self) -> "NumberSummary | TextSummary":
        from workbench.core.statistics.summaries import summarise_numbers, summarise_texts

        n, missing = self._known(self.look.column)
        if self.look.column.kind != "text":
            return summarise_numbers(self._numbers(self.look.column)[:, 0], missing)
        return summarise_texts(self._counted(self.look.column, FREQUENT), self._distinct(), n, missing)

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

        n, missing = self._known(self.look.column)
        counted = self._counted(self.look.column, BARS)
        bars = tuple(Bar(str(value), count) for value, count in counted)
        rest = n - sum(bar.count for bar in bars)
        return Bars(self.look.column.title, bars, self._distinct() - len(bars), rest, n, missing)

    def _histogram(self) -> "Chart":
        from workbench.core.statistics.charts import histogram

        column = self.look.column
        values, (_, missing) = self._numbers(column)[:, 0], self._known(column)
        return histogram(column.title, values, missing, column.kind == "integer")

    def _points(self, by: StudyColumn) -> "Chart":
        from workbench.core.statistics.charts import points_or_density

        values, (_, missing) = self._numbers(self.look.column, by), self._known(self.look.column, by)
        return points_or_density((self.look.column.title, by.title), values[:, 0], values[:, 1], missing)

    def _means(self, numbers: StudyColumn, groups: StudyColumn) -> "Chart":
        """Means of the groups in which most rows are."""
        import numpy as np

        from workbench.core.statistics.charts import Means, means

        n, missing = self._known(numbers, groups)
        counted = self._counted(groups, GROUPS, beside=numbers)
        names = [str(value) for value, _ in counted]
        codes = {name: code for code, name in enumerate(names)}
        with self._reading(groups, numbers, present=(groups, numbers)) as found:
            flat = np.fromiter(
                chain.from_iterable((codes.get(str(group), -1), value) for group, value in found), np.float64
            ).reshape(-1, 2)
        drawn = flat[flat[:, 0] >= 0]
        made = means(names, drawn[:, 0].astype(np.int64), drawn[:, 1])
        others = self._distinct(groups, beside=numbers) - len(names)
        return Means(numbers.title, groups.title, made, others, n - len(drawn), n, missing)

    def _crossing(self, by: StudyColumn) -> "Chart":
        """Counts of both columns' most frequent labels; the rarer ones together are the last row and column."""
        from workbench.core.statistics.charts import Crossing

        column = self.look.column
        n, missing = self._known(column, by)
        rows = self._frequent(column, by)
        columns = self._frequent(by, column)
        counts: dict[tuple[str | None, str | None], int] = {}
        question = self._question()
        shown = ", ".join(_frequent_or_null(question, each, f) for each, f in ((column, rows), (by, columns)))
        present = _present(question, column, by)
        sql = question.ask(f"{shown}, count(*)", f"AND {present} GROUP BY 1, 2")
        with asking(self.study) as connection:
            for row, across, count in connection.execute(sql, question.parameters):
                counts[row, across] = count
        rows_shown: list[str | None] = [*rows, *([None] if any(row is None for row, _ in counts) else [])]
        columns_shown: list[str | None] = [*columns, *([None] if any(c is None for _, c in counts) else [])]
        table = tuple(tuple(counts.get((row, c), 0) for c in columns_shown) for row in rows_shown)
        named = [tuple(_OTHER if each is None else each for each in s) for s in (rows_shown, columns_shown)]
        return Crossing(column.title, by.title, named[0], named[1], table, n, missing)

    # Asking

    def _question(self) -> Question:
        return Question(self.study, self.look.table, self.look.wanted)

    def _known(self, *columns: StudyColumn) -> tuple[int, int]:
        """Rows that have values in all of the columns, and those that do not."""
        question = self._question()
        sql = question.ask(f"count(*) FILTER (WHERE {_present(question, *columns)}), count(*)")
        with asking(self.study) as connection:
            known, everything = connection.execute(sql, question.parameters).fetchone()
        return known, everything - known

    def _distinct(self, column: StudyColumn | None = None, beside: StudyColumn | None = None) -> int:
        question, column = self._question(), column or self.look.column
        present = _present(question, *(each for each in (column, beside) if each))
        sql = question.ask(f"count(DISTINCT {question.expression(column.key)[0]})", f"AND {present}")
        with asking(self.study) as connection:
            (number,) = connection.execute(sql, question.parameters).fetchone()
        return int(number)

    def _counted(
        self, column: StudyColumn, most: int, beside: StudyColumn | None = None
    ) -> list[tuple[Value, int]]:
        """The most frequent values with their counts, among rows that have one ``beside``."""
        question = self._question()
        present = _present(question, *(each for each in (column, beside) if each))
        shown = f"{question.expression(column.key)[0]} AS label, count(*) AS number"
        rest = f"AND {present} GROUP BY label ORDER BY number DESC, label LIMIT {most:d}"
        with asking(self.study) as connection:
            return connection.execute(question.ask(shown, rest), question.parameters).fetchall()

    def _frequent(self, column: StudyColumn, beside: StudyColumn) -> list[str]:
        return [str(value) for value, _ in self._counted(column, CELLS, beside)]

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


def _frequent_or_null(question: Question, column: StudyColumn, frequent: list[str]) -> str:
    sql, _ = question.expression(column.key)
    listed = ", ".join(question.parameter(each) for each in frequent)
    return f"CASE WHEN {sql} IN ({listed}) THEN {sql} END"
