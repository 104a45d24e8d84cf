"""Corrections of labels by hand, as the panes see them: read when the metadata changes, written one at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from workbench.panes.open_study import OpenStudy
from workbench.study.agreement import labels_to_choose
from workbench.study.corrections import Correction, correct, corrections
from workbench.study.metadata import Action
from workbench.study.runs import Request
from workbench.study.study import Study
from workbench.workers.runner import Runs


@dataclass(frozen=True, eq=False)
class KnownCorrections:
    """The corrections of a study by the pictures' names, and the labels a person may want to set."""

    corrections: dict[str, Correction]
    labels: tuple[str, ...]


def known_corrections(study: Study, request: Request | None) -> KnownCorrections:
    """Look up what was corrected; not for the thread of the window."""
    return KnownCorrections(corrections(study), labels_to_choose(study, request))


class LabelCorrections(QObject):
    """What was corrected in the open study."""

    changed = Signal()
    corrected = Signal(str)
    """What was done, in words."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.known: dict[str, Correction] = {}
        self.labels: tuple[str, ...] = ()
        self._open_study = open_study
        self._runner = runner
        self._failed = failed
        self._request: Request | None = None
        self._offered: Request | None = None
        open_study.opened.connect(self.refresh)
        open_study.metadata_changed.connect(self.refresh)
        open_study.closed.connect(self._on_closed)

    def set_request(self, request: Request | None) -> None:
        """The results of this request are shown: its model's labels will be offered."""
        self._request = request

    def want_labels(self) -> None:
        """Somebody may correct something now: find out which labels to offer, unless they are known."""
        if self._request is not None and self._request != self._offered:
            self.refresh()

    def label_of(self, picture: str) -> str:
        """The corrected label of a picture, or nothing."""
        return self.known[picture].label if picture in self.known else ""

    def correct(self, pictures: Sequence[str], label: str) -> None:
        """Set the right label of pictures, or take it back with an empty one."""
        study = self._open_study.study
        if study is not None and pictures:
            labels = dict.fromkeys(pictures, label)
            then = partial(self._on_corrected, study)
            self._runner.write(self, correct, study, labels, then=then, failed=self._failed)

    @Slot()
    def refresh(self) -> None:
        """Look again."""
        study, self._offered = self._open_study.study, self._request
        if study is not None:
            arguments = (known_corrections, study, self._request)
            self._runner.read(self, *arguments, then=self._show, failed=self._failed, channel="corrections")

    @Slot()
    def _on_closed(self) -> None:
        self._runner.cancel(self)
        self._request = self._offered = None
        self._show(KnownCorrections({}, ()))

    def _on_corrected(self, study: Study, action: Action) -> None:
        if self._open_study.study is study:
            self._open_study.note_metadata()
            self.corrected.emit(
                f"{action.words}. The machine's answer is kept beside it; Edit, Undo takes this back."
            )

    def _show(self, found: KnownCorrections) -> None:
        self.known, self.labels = found.corrections, found.labels
        self.changed.emit()
