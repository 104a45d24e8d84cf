"""Finding out which pictures the filter leaves, whenever something has changed that may decide it."""

from PySide6.QtCore import QObject, Signal

from workbench.panes.open_study import OpenStudy
from workbench.study.finding import Filter, Order, found
from workbench.study.metadata import left_out
from workbench.study.study import Study
from workbench.workers.runner import Runs


def look_up(study: Study, wanted: Filter, order: Order | None) -> tuple[tuple[str, ...], dict[str, str]]:
    """The names of the pictures that meet a filter, and those left out of analyses with the reasons."""
    return found(study, wanted, order), left_out(study)


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
            arguments = (shared.study, shared.filter, shared.order)
            self._runner.read(
                self, look_up, *arguments, then=self._on_found, failed=self._on_failed, channel="shown"
            )

    def _on_found(self, answer: tuple[tuple[str, ...], dict[str, str]]) -> None:
        self._open_study.note_shown(*answer)

    def _on_failed(self, error: BaseException) -> None:
        self.failed.emit(error)
