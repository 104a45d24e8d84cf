"""The current picture before and after the steps, computed on all of it beside the window's thread."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from workbench.core.pictures.collection import PictureFile
from workbench.core.processing.steps import ProcessingStep
from workbench.panes.live_preview import LivePreview
from workbench.panes.network.process_work import make_preview, open_picture
from workbench.panes.open_study import OpenStudy
from workbench.workers.runner import Runs


class ProcessView(LivePreview):
    """Shows what the steps make of the current picture; ``previewed`` tells of the :class:`Preview`."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(open_study, runner, failed, parent)
        self.show_steps(())

    def opening(self, file: PictureFile) -> Callable[[], Any]:
        """See :meth:`LivePreview.opening`."""
        return partial(open_picture, Path(file.path))

    def making(self, opened: Any, wish: Any) -> Callable[[], Any]:
        """See :meth:`LivePreview.making`."""
        return partial(make_preview, opened, wish)

    def show_steps(self, steps: Sequence[ProcessingStep]) -> None:
        """Show what these steps make of the picture."""
        self.show_wish(tuple(steps))
