"""The choice of the network that all tools of networks look into."""

from PySide6.QtWidgets import QWidget

from workbench.panes.model_choice import ModelChoice
from workbench.panes.network.focus import NetworkFocus


class NetworkChoice(ModelChoice):
    """Follows the network in focus, and changes it."""

    def __init__(self, focus: NetworkFocus, parent: QWidget | None = None) -> None:
        super().__init__("classifier", focus.card.key, parent)
        self._focus = focus
        self.changed.connect(self._on_chosen)
        focus.network_changed.connect(self._on_network_changed)

    def _on_chosen(self) -> None:
        self._focus.choose_network(self.card.key)

    def _on_network_changed(self) -> None:
        self.choose(self._focus.card.key)
