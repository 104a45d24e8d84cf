"""What a person decides, written down in the study at once."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from workbench.panes.open_study import OpenStudy
from workbench.widgets.message_bar import MessageBar
from workbench.workers.runner import Runs


class Decisions(QObject):
    """Subclasses say what there is to decide, and in ``message_bar`` what was done."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        message_bar: MessageBar,
        failed: Callable[[BaseException], None],
    ) -> None:
        super().__init__(message_bar)
        self._open_study = open_study
        self._runner = runner
        self._message_bar = message_bar
        self._failed = failed

    def _write(
        self, function: Callable[..., Any], *arguments: Any, then: Callable[[Any], object] | None
    ) -> None:
        """Have ``function`` write into the study; it gets the study first."""
        study = self._open_study.study
        self._runner.write(self, function, study, *arguments, then=then, failed=self._failed)
