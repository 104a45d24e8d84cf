"""The left column of the window of models: what can be done with the chosen ones, and where others come from."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from workbench import paths
from workbench.core.models.cards import ModelCard
from workbench.core.models.store import are_here, bytes_received, can_be_fetched, is_own, weights_path
from workbench.core.wording import size_in_words
from workbench.widgets.buttons import text_button
from workbench.widgets.headings import Note, SectionHeading


class ModelsControls(QWidget):
    """Buttons; each says what it would do with the models that are chosen."""

    verify_requested = Signal()
    removal_requested = Signal()
    packing_requested = Signal()
    import_requested = Signal()
    unpacking_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 16, 16, 16)
        self._column.setSpacing(8)
        self._build()

    def show_chosen(self, chosen: Sequence[ModelCard], is_busy: bool) -> None:
        """Say which models the buttons concern; while something runs none can be pressed."""
        here = [each for each in chosen if are_here(each)]
        size = sum(each.weights.size for each in chosen)
        one = chosen[0].title if len(chosen) == 1 else f"{len(chosen)} models"
        # What is part of a library has no size of its own.
        amount = f", {size_in_words(size)}" if size else ""
        self._chosen.setText(f"{one}{amount}" if chosen else "Choose a model in the list.")
        self._verify.setEnabled(not is_busy and any(weights_path(each).is_file() for each in chosen))
        self._remove.setEnabled(not is_busy and any(map(can_be_removed, chosen)))
        self._pack.setEnabled(not is_busy and any(not each.weights.package for each in here))
        for each in (self._import, self._unpack):
            each.setEnabled(not is_busy)

    def show_place(self, size: int) -> None:
        """Say where models are kept and how much room they take, in bytes."""
        amount = f"{size_in_words(size)} of models are kept" if size else "Models are kept"
        self._place.setText(f"{amount} in “{paths.model_folder()}”.")

    def _build(self) -> None:
        self._column.addWidget(SectionHeading("Chosen models"))
        self._chosen = Note()
        self._column.addWidget(self._chosen)
        self._verify = self._button(
            "Verify checksums",
            "Read the weights anew and compare their checksums (sha256) with the cards",
            self.verify_requested,
        )
        self._remove = self._button(
            "Remove …", "Delete the weights from this computer to free room", self.removal_requested
        )
        self._column.addSpacing(8)
        self._column.addWidget(SectionHeading("Other models"))
        self._import = self._button(
            "Import a network …",
            "Use a network of your own: a file of weights, or ONNX, and its list of labels",
            self.import_requested,
        )
        self._unpack = self._button(
            "Unpack a pack …",
            "Install the models of a pack that was made on another computer; needs no network",
            self.unpacking_requested,
        )
        self._column.addSpacing(8)
        self._column.addWidget(SectionHeading("For other computers"))
        self._pack = self._button(
            "Pack chosen models …",
            "Put the chosen models that are here into one file, for a USB stick for instance",
            self.packing_requested,
        )
        self._column.addStretch(1)
        self._place = Note()
        self._column.addWidget(self._place)

    def _button(self, text: str, tool_tip: str, signal: object) -> QPushButton:
        button = text_button(text, tool_tip)
        button.clicked.connect(signal)  # type: ignore[arg-type]
        self._column.addWidget(button)
        return button


def can_be_removed(card: ModelCard) -> bool:
    """Whether something of the model lies in the folder of models."""
    return not card.weights.package and (weights_path(card).is_file() or bytes_received(card) > 0)


def removal_question(chosen: Sequence[ModelCard]) -> str:
    """What a person is asked before models are removed."""
    titles = ", ".join(each.title for each in chosen)
    if any(map(is_own, chosen)):
        return (
            f"Remove {titles} from this computer? What was imported here cannot be fetched again: keep its file and "
            "its list of labels elsewhere, or pack it first."
        )
    return f"Remove the weights of {titles} from this computer? They can be fetched again."


def fetch_wish(chosen: Sequence[ModelCard]) -> tuple[str, bool]:
    """What the button that fetches says, and whether there is anything to fetch."""
    wanted = [each for each in chosen if can_be_fetched(each)]
    size = size_in_words(sum(max(0, each.weights.size - bytes_received(each)) for each in wanted))
    if not chosen:
        return "Choose a model", False
    if not wanted:
        words = "This model is here" if len(chosen) == 1 else "These models are here"
        return (words if all(map(are_here, chosen)) else "Not to be fetched"), False
    if len(wanted) > 1:
        return f"Fetch {len(wanted)} models ({size})", True
    return (
        f"Go on fetching ({size} left)" if bytes_received(wanted[0]) else f"Fetch this model ({size})"
    ), True
