"""The choice of the network by which faces are compared: one for all tools of faces."""

from PySide6.QtWidgets import QWidget

from workbench.core.faces.settings import RECOGNISER
from workbench.panes.model_choice import ModelChoice
from workbench.panes.open_study import OpenStudy


class RecogniserChoice(ModelChoice):
    """Shows and changes the recogniser of ``open_study.faces``; another tool's choice is shown here as well."""

    def __init__(self, open_study: OpenStudy, parent: QWidget | None = None) -> None:
        self._faces = open_study.faces
        super().__init__(RECOGNISER, self._faces.recogniser.key, parent)
        self.name_box(
            "Recogniser",
            "The network that turns each face into numbers (an embedding), by which faces are compared; those of "
            "different recognisers cannot be compared with each other",
        )
        self.changed.connect(self._on_chosen)
        self._faces.recogniser_changed.connect(self._on_recogniser_changed)

    def _on_chosen(self) -> None:
        self._faces.choose_recogniser(self.card.key)

    def _on_recogniser_changed(self) -> None:
        self.choose(self._faces.recogniser.key)
