"""The current picture as large as there is room, and below it the way through the others."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.panes.current_picture import CurrentPicture
from workbench.panes.network.picture_scrubber import PictureScrubber
from workbench.panes.open_study import OpenStudy
from workbench.workers.runner import Runs


class LargePicture(QWidget):
    """Leaf through pictures by keys, by a slider, or let them play."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.picture = CurrentPicture(open_study, runner, failed)
        scrubber = PictureScrubber(open_study, runner, failed, self.picture.is_showing, is_wide=True)
        scrubber.setContentsMargins(8, 0, 8, 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.picture, 1)
        column.addWidget(scrubber)
        self.setFocusProxy(self.picture)
