"""A column in figures and as a chart: the right column and a page of the pane of tables."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from workbench.core.statistics.charts import Bars, Chart
from workbench.study.finding import StudyColumn
from workbench.widgets.charts.canvas import number_in_words
from workbench.widgets.charts.chart_view import ChartView
from workbench.widgets.charts.painting import rows_in_words
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.fact_list import Fact, FactList
from workbench.widgets.headings import Note, SectionHeading
from workbench.widgets.icons import icon, icon_size_beside_text

if TYPE_CHECKING:
    from workbench.core.statistics.summaries import NumberSummary, TextSummary

_SUMMARY_MEANS = (
    "The mean is the sum divided by the number of values; a few very large values move it. The median is the value "
    "in the middle: half of the rows lie below it. Between the quartiles lies the middle half. The standard "
    "deviation says how far values usually lie from the mean (computed for a sample, n − 1). Rows without a value "
    "count in none of these."
)
_CHART_MEANS = (
    "Bars start at zero, so that their lengths can be compared. Dots are means of groups; a line shows the 95% "
    "interval of Student’s t: if such samples were drawn again and again, 19 of 20 such lines would hold the true "
    "mean. It needs rows that are independent of each other, which several rows of one picture are not, and says "
    "nothing about errors of measurement. A difference between groups is no proof of a cause."
)


class ColumnSummary(QWidget):
    """The figures of one column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading, self._note, self._facts = SectionHeading(""), Note(), FactList()
        self._facts.setAccessibleName("Summary of the column")
        self._facts.setToolTip("Select and copy")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self._heading)
        column.addWidget(self._note)
        column.addWidget(self._facts)
        column.addWidget(Disclosure("What does this mean?", Note(_SUMMARY_MEANS)))
        column.addStretch(1)
        self.show_nothing()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What is shown."""
        return self._facts.facts

    def show_nothing(self) -> None:
        """No column is looked at."""
        self._heading.setText("Summary")
        self._note.setText("Choose a table and a column on the left, or click a cell.")
        self._facts.set_facts(())

    def show_waiting(self, column: StudyColumn) -> None:
        """The figures of this column are on their way."""
        self._heading.setText(column.title)
        self._note.setText(column.help)
        self._note.setVisible(bool(column.help))
        self._facts.set_facts((("", "…"),))

    def show_summary(self, column: StudyColumn, summary: "NumberSummary | TextSummary", remark: str) -> None:
        """The figures of a column."""
        self._heading.setText(column.title)
        self._note.setText(" ".join(filter(None, [column.help, remark])))
        self._note.setVisible(bool(self._note.text()))
        self._facts.set_facts(summary_facts(summary))


class ChartPage(QWidget):
    """The chart, and buttons to take it away."""

    save_requested = Signal(str)
    """The suffix of the file wanted: ".png" or ".svg"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = ChartView()
        self.view.save_requested.connect(self.save_requested)
        button = QPushButton("Copy or save the chart")
        button.setIcon(icon("copy"))
        button.setIconSize(icon_size_beside_text())
        button.setAccessibleName("Copy or save the chart")
        button.setToolTip("Copy or save the chart as a picture (PNG) or a drawing (SVG), on white")
        menu = QMenu(button)
        menu.addActions(self.view.actions())
        button.setMenu(menu)
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 16, 0)
        row.addWidget(button)
        row.addStretch(1)
        below = QVBoxLayout()
        below.setContentsMargins(16, 0, 16, 12)
        below.addWidget(Disclosure("What does this mean?", Note(_CHART_MEANS)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.view, 1)
        column.addLayout(row)
        column.addLayout(below)

    def show_chart(self, chart: Chart) -> None:
        """Show a chart, or say why there is none worth drawing."""
        if isinstance(chart, Bars) and chart.is_all_different:
            words = (
                f"Each of the {rows_in_words(chart.n)} has a text of its own, so there is nothing to count."
            )
            self.view.show_chart(None, f"{words} Choose another column on the left.")
        else:
            self.view.show_chart(chart)


def summary_facts(summary: "NumberSummary | TextSummary") -> list[Fact]:
    """A summary as names and values."""
    facts: list[Fact] = [
        ("Rows with a value (n)", f"{summary.n:,}"),
        ("Rows without a value", f"{summary.missing:,}"),
        ("Different values", f"{summary.distinct:,}"),
    ]
    if not summary.n:
        return facts
    most_frequent = getattr(summary, "most_frequent", None)
    if most_frequent is not None:
        lines = (f"{label} ({count:,})" for label, count in most_frequent)
        return [*facts, ("Most frequent", "\n".join(lines))]
    quartiles = (number_in_words(each) for each in (summary.lower_quartile, summary.upper_quartile))
    named = (
        ("Mean", summary.mean),
        ("Standard deviation (SD)", summary.sd),
        ("Median", summary.median),
    )
    ends = (("Smallest", summary.least), ("Largest", summary.most))
    return [
        *facts,
        *((name, number_in_words(value)) for name, value in named),
        ("Quartiles (25%, 75%)", " and ".join(quartiles)),
        *((name, number_in_words(value)) for name, value in ends),
    ]
