"""Giving and withdrawing consents from a tool: written down at once, and said."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal

from workbench.core.faces.consent import DESCRIBE, ConsentPage
from workbench.core.steps import Step, Steps
from workbench.panes.faces.withdrawing import DELETE, ask_how_to_withdraw, ask_whether_to_delete
from workbench.panes.pane import Pane
from workbench.panes.task_run import TaskRun
from workbench.study.faces.consents import Consent, give_consent, withdraw_consent
from workbench.study.faces.forgetting_descriptions import DescriptionsForgotten, forget_descriptions
from workbench.study.study import Study


def withdrawn(study: Study, page: ConsentPage, deletes: bool) -> Steps[DescriptionsForgotten | None]:
    """Withdraw a consent, then delete what was computed with it if so wished; the last step says what was deleted."""
    withdraw_consent(study, page.name)
    yield Step(0, 1, None)
    if deletes:
        yield from forget_descriptions(study, page.name)


class ConsentsKept(QObject):
    """Writes consents into the study of a pane."""

    changed = Signal()
    """A page was accepted or withdrawn, or what was computed with it was deleted."""

    def __init__(self, pane: Pane, run: TaskRun) -> None:
        """``run`` describes faces; what became of its results is said when it has stopped."""
        super().__init__(pane)
        self._pane, self._run = pane, run
        self._to_say = ""
        run.ended.connect(self._on_run_ended, Qt.ConnectionType.QueuedConnection)

    def give(self, page: ConsentPage) -> None:
        """The person accepts this page as it is shown."""
        pane = self._pane
        pane.runner.write(
            self, give_consent, pane.open_study.study, page, then=self._on_given, failed=self._on_failed
        )

    def withdraw(self, page: ConsentPage) -> None:
        """Ask what is to become of what was computed, then withdraw."""
        how = ask_how_to_withdraw(self._pane, page)
        if how:
            self._pane.runner.write(
                self,
                withdrawn,
                self._pane.open_study.study,
                page,
                how == DELETE,
                then=self._on_withdrawn,
                failed=self._on_failed,
            )

    def delete(self) -> None:
        """Ask, then delete all descriptions, which were kept when the consent was withdrawn."""
        if ask_whether_to_delete(self._pane):
            self._pane.runner.write(
                self,
                forget_descriptions,
                self._pane.open_study.study,
                DESCRIBE,
                then=self._on_deleted,
                failed=self._on_failed,
            )

    @staticmethod
    def in_words(given: Sequence[Consent]) -> str:
        """Who accepted the page about descriptions, and on which day; empty if nobody did."""
        found = [each for each in given if each.page == DESCRIBE and each.withdrawn is None]
        return f"Accepted by {found[-1].who} on {found[-1].given[:10]}." if found else ""

    def _on_given(self, _: object) -> None:
        text = (
            "Accepted. It is kept in the study with your name and the time, and can be withdrawn at any time."
        )
        self._pane.message_bar.show_message("done", text)
        self.changed.emit()

    def _on_withdrawn(self, last: Step[DescriptionsForgotten | None] | None) -> None:
        forgotten = last.value if last else None
        rest = forgotten.in_words if forgotten else "What was computed before is still in the study."
        self._to_say = f"The consent is withdrawn. {rest}"
        if not self._run.is_running:
            self._on_run_ended()
        self.changed.emit()

    def _on_run_ended(self, _: str = "") -> None:
        if self._to_say:
            self._pane.message_bar.show_message("done", self._to_say)
            self._to_say = ""

    def _on_deleted(self, last: Step[DescriptionsForgotten | None] | None) -> None:
        if last is not None and last.value is not None:
            self._pane.message_bar.show_message("done", last.value.in_words)
        self.changed.emit()

    def _on_failed(self, error: BaseException) -> None:
        # Withdrawn it may be nevertheless: only the deleting has failed then.
        self.changed.emit()
        self._pane.failed.emit(self._pane, error)
