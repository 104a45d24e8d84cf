"""What an audit found: the rates of one measure as bars with intervals, and as a table."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.core.faces.audit_words import INTERVALS, in_words, provisional
from workbench.core.faces.auditing import MEASURES, Rate, chart
from workbench.panes.asking import ask_where_to_save
from workbench.panes.open_study import OpenStudy
from workbench.study.faces.audits import Audit
from workbench.widgets.charts.chart_view import ChartView, save_chart
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.headings import Note
from workbench.widgets.results_table import ResultColumn, ResultsTable
from workbench.workers.runner import Runs

_COLUMNS = (
    ResultColumn("Group", help="The group, or all of them weighted by how many each has"),
    ResultColumn("Share and 95 % interval", help=INTERVALS),
    ResultColumn("Unclear", "whole", "Answers “cannot tell”, which are not counted"),
)
_GROUP_WIDTH, _SHARE_WIDTH = 120, 190
_NOTHING = "Nothing can be said yet: code some items first."


class AuditResults(QWidget):
    """One measure at a time, as a chart and a table; says when not everything is coded."""

    saved = Signal(object)
    """A chart was saved under this path."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_study, self._runner, self._failed = open_study, runner, failed
        self._audit: Audit | None = None
        self._rates: tuple[Rate, ...] = ()
        self._build()
        self._measure.currentIndexChanged.connect(self._show_measure)
        self._chart.save_requested.connect(self._on_save_requested)

    @property
    def rates(self) -> tuple[Rate, ...]:
        """All rates that are shown."""
        return self._rates

    def show_audit(self, audit: Audit | None) -> None:
        """Show what an audit came to so far."""
        self._audit = audit
        self._rates = audit.rates if audit is not None else ()
        chosen = self._measure.currentText()
        measures = [each for each in MEASURES if any(rate.measure == each for rate in self._rates)]
        self._measure.clear()
        self._measure.addItems([each.capitalize() for each in measures])
        self._measure.setCurrentIndex(max(0, self._measure.findText(chosen)))
        coded, count = (len(audit.codes), len(audit.sample.items)) if audit is not None else (0, 0)
        self._provisional.setText(provisional(coded, count))
        self._provisional.setVisible(coded < count)
        self._show_measure()

    def _build(self) -> None:
        self._measure = ChoiceBox()
        self._measure.setAccessibleName("Rate that is shown")
        self._measure.setToolTip("Which rate the bars show")
        self._meaning, self._chart, self._table = Note(), ChartView(), ResultsTable(_COLUMNS)
        self._table.setAccessibleName("Rates of all groups")
        self._table.give_width(0, _GROUP_WIDTH)
        self._table.give_width(1, _SHARE_WIDTH)
        self._provisional = QLabel()
        self._provisional.setWordWrap(True)
        self._provisional.setProperty("role", "message")
        self._provisional.setProperty("kind", "warning")
        self._provisional.setMargin(8)
        row = QHBoxLayout()
        row.addWidget(self._measure, 3)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._provisional)
        column.addLayout(row)
        column.addWidget(self._meaning)
        column.addWidget(self._chart, 3)
        column.addWidget(self._table, 2)

    def _row(self, numbered: tuple[int, Rate]) -> tuple[object, ...]:
        number, rate = numbered
        titles = self._audit.titles if self._audit is not None else {}
        group = titles.get(rate.group, rate.group)
        return (number, group, in_words(rate), rate.unclear)

    def _show_measure(self, _: int = 0) -> None:
        wanted = self._measure.currentText()
        measure = next((each for each in MEASURES if each.capitalize() == wanted), "")
        self._meaning.setText(MEASURES.get(measure, ""))
        titles = self._audit.titles if self._audit is not None else {}
        self._table.set_rows(
            map(self._row, enumerate(rate for rate in self._rates if rate.measure == measure))
        )
        self._chart.show_chart(chart(measure, self._rates, titles) if measure else None, _NOTHING)

    def _on_save_requested(self, suffix: str) -> None:
        study, shown = self._open_study.study, self._chart.chart
        if study is None or shown is None:
            return
        proposal = study.path.with_name(f"{study.name} audit {self._measure.currentText().lower()}{suffix}")
        path = ask_where_to_save(self, "Save the chart", proposal)
        if path is not None:
            self._runner.read(self, save_chart, shown, path, then=self.saved.emit, failed=self._failed)
