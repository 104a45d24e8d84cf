"""What tools share that ask the network about the current picture, and again whenever either is another one."""

from PySide6.QtWidgets import QWidget

from workbench.core.models.cards import ModelCard
from workbench.core.pictures.collection import PictureFile
from workbench.panes.network.tool import NetworkTool
from workbench.panes.open_study import OpenStudy
from workbench.workers.runner import Runs


class PictureTool(NetworkTool):
    """Subclasses say what is asked of a picture, what is forgotten with it, and what is shown."""

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._asked: tuple[ModelCard, PictureFile] | None = None
        open_study.current_changed.connect(self._on_current_changed)
        self.progress.cancel_requested.connect(self._on_cancel_requested)

    def _on_network_ready(self) -> None:
        # Opening the network took the place of whatever was asked before.
        self._asked = None
        self._request_anew()
        self._show_all()

    def _on_current_changed(self, _: PictureFile | None) -> None:
        self._request_anew()

    def _on_cancel_requested(self) -> None:
        self.runner.cancel(self)

    def _on_run_failed(self, file: PictureFile, error: BaseException) -> None:
        self.progress.finish()
        self._asked = None
        self._on_looking_failed(file, error)

    def _request_anew(self) -> None:
        """Ask about the current picture, unless that was done with this network."""
        file = self.open_study.current
        if file is None or not self.is_network_ready or not self.isVisible():
            return
        if (self.focus.card, file) == self._asked:
            return
        self._forget()
        self.message_bar.clear_passing()
        self._asked = self.focus.card, file
        self._request_answers(file)

    def _request_answers(self, file: PictureFile) -> None:
        """What the network says of the picture, and whatever was wanted of the one before."""
        raise NotImplementedError

    def _forget(self) -> None:
        """Nothing that was found out counts any more."""
        raise NotImplementedError

    def _show_all(self) -> None:
        """Everything as it is now."""
        raise NotImplementedError
