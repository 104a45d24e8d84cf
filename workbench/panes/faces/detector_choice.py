"""The choice of what finds the faces."""

from PySide6.QtWidgets import QWidget

from workbench.core.faces.settings import DETECTOR, usual_detector
from workbench.panes.model_choice import ModelChoice


class DetectorChoice(ModelChoice):
    """The detectors; as long as nobody has chosen one, the best of those that are on this computer."""

    _is_chosen = True

    def __init__(self, parent: QWidget | None = None, *, has_button: bool = True) -> None:
        super().__init__(DETECTOR, usual_detector(), parent, has_button=has_button)
        self._is_chosen = False  # choosing the usual one was nobody's choice
        self.name_box("Detector", "What looks for the faces; what is known of it is on the right")
        self._box.activated.connect(self._on_activated)

    def choose(self, key: str) -> None:
        """Choose the detector with this key; it then stays the chosen one."""
        self._is_chosen = True
        super().choose(key)

    def refresh(self) -> None:
        """See :meth:`ModelChoice.refresh`; YuNet becomes the usual one as soon as it is here."""
        super().refresh()
        if not self._is_chosen:
            super().choose(usual_detector())

    def _on_activated(self, _: int) -> None:
        self._is_chosen = True
