"""Finding out which pictures the filter leaves, whenever something has changed that may decide it."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from workbench.panes.open_study import OpenStudy
from workbench.study.finding import Filter, Order, found, study_columns
from workbench.study.metadata import left_out
from workbench.study.study import Study
from workbench.workers.runner import Runs


@dataclass(frozen=True)
class Answer:
    """The numbers of the pictures that meet a filter, in its order, and which are left out with the reasons."""

    shown: tuple[int, ...]
    left_out: dict[str, str]


def look_up(study: Study, wanted: Filter, order: Order | None, numbers: Mapping[str, int]) -> Answer:
    """Find the pictures that meet a filter; ``numbers`` are those of the open study's pictures by their names."""
    if order is not None and order.column not in {each.key for each in study_columns(study)}:
        # Taken away meanwhile: an order is no condition, so it may be forgotten without asking.
        order = None
    names = found(study, wanted, order)
    return Answer(tuple(numbers[name] for name in names if name in numbers), left_out(study))


class Finder(QObject):
    """Keeps :attr:`OpenStudy.shown` true to the filter, beside the thread of the window."""

    failed = Signal(object)

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._runner = runner
        open_study.filter_changed.connect(self._request_shown)
        open_study.metadata_changed.connect(self._request_shown)
        open_study.results_changed.connect(self._on_results_changed)
        open_study.pictures_added.connect(self._on_results_changed)
        open_study.closed.connect(self._on_closed)

    def _on_results_changed(self, _: object) -> None:
        if self._open_study.is_filtered or self._open_study.order is not None:
            self._request_shown()

    def _on_closed(self) -> None:
        self._runner.cancel(self)

    def _request_shown(self) -> None:
        shared = self._open_study
        if shared.study is not None:
            arguments = (shared.study, shared.filter, shared.order, shared.numbers)
            self._runner.read(
                self, look_up, *arguments, then=self._on_found, failed=self._on_failed, channel="shown"
            )

    def _on_found(self, answer: Answer) -> None:
        self._open_study.note_shown(answer.shown, answer.left_out)

    def _on_failed(self, error: BaseException) -> None:
        self.failed.emit(error)
