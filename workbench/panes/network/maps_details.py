"""What is known of the chosen feature map: its figures, its share of the decision, what excites it elsewhere."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.wording import per_cent
from workbench.panes.network.examples_view import ExamplesView
from workbench.panes.network.maps_words import channel_facts, channel_in_words, layer_facts, share_fact
from workbench.panes.open_study import OpenStudy
from workbench.widgets.buttons import text_button
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Note, SectionHeading
from workbench.widgets.progress_strip import ProgressStrip
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.core.networks.maps_looking import MapsAnswer, Meaning

_SHARES_MEAN = (
    "How much the label’s score would fall if this map were taken away (gradient × activation, to first order). The "
    "sizes of all channels’ shares add up to 100%. It is no probability, and says nothing of other pictures."
)


class MapsDetails(QWidget):
    """The right column of the pane of feature maps."""

    label_chosen = Signal(int)
    """The person asks for the shares of the decision for the label of this number."""
    filter_requested = Signal()
    """The person wants to see the filter that makes this map."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        progress: ProgressStrip,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._answer: MapsAnswer | None = None
        self._meaning: Meaning | None = None
        self._channel: int | None = None
        self.examples = ExamplesView(open_study, runner, progress, failed)
        self._build()
        self._label.activated.connect(self._on_label_activated)
        self._filter.clicked.connect(self.filter_requested)
        self.show_answer(None)

    @property
    def facts(self) -> dict[str, str]:
        """What is said of the channel, its share and its layer."""
        return dict((*self._channel_list.facts, *self._share.facts, *self._layer.facts))

    def show_answer(self, answer: "MapsAnswer | None") -> None:
        """Speak of these maps; what they have to do with the decision is not known yet."""
        self._answer, self._meaning = answer, None
        self._show()

    def show_channel(self, channel: int | None) -> None:
        """Speak of this channel."""
        self._channel = channel
        self._show()

    def show_meaning(self, meaning: "Meaning | None", why_not: str = "") -> None:
        """Say what the maps have to do with the decision, or why that cannot be known."""
        self._meaning = meaning
        self._why_not.setText(why_not)
        self._why_not.setVisible(bool(why_not))
        if meaning is not None:
            with QSignalBlocker(self._label):
                self._label.clear()
                for each in meaning.answers:
                    self._label.addItem(f"{each.label} ({per_cent(each.probability)})", each.index)
                at = self._label.findData(meaning.label.index)
                if at < 0:
                    self._label.addItem(meaning.label.label, meaning.label.index)
                    at = self._label.count() - 1
                self._label.setCurrentIndex(at)
        self._show()

    def _build(self) -> None:
        self._heading = SectionHeading("The chosen map")
        self._hint = Note("Choose a map to see it large, over the picture.")
        self._channel_list, self._share, self._layer = FactList(), FactList(), FactList()
        for facts, name in (
            (self._channel_list, "The chosen map"),
            (self._share, "Its share"),
            (self._layer, "The layer"),
        ):
            facts.setAccessibleName(name)
        self._label = ChoiceBox()
        self._label.setAccessibleName("Label of the decision")
        self._label.setToolTip(
            "Of which label’s decision the shares are; the labels found most probable are offered"
        )
        self._share_note, self._why_not = Note(_SHARES_MEAN), Note()
        self._filter = text_button(
            "Show its filter", "See the numbers that make this map out of the layer before"
        )
        self._layer_heading = SectionHeading("The layer")
        self.examples.grid.setMinimumHeight(250)
        # Where text is large the column is narrow; the whole text is in the tool tip and the accessible name.
        self.examples.find_button.setMinimumWidth(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for each in (
            self._heading,
            self._hint,
            self._channel_list,
            self._label,
            self._share,
            self._share_note,
        ):
            column.addWidget(each)
        for each in (self._why_not, self._filter, self.examples, self._layer_heading, self._layer):
            column.addWidget(each)
        column.addStretch(1)
        self._why_not.hide()

    def _on_label_activated(self, _: int) -> None:
        self.label_chosen.emit(self._label.currentData())

    def _show(self) -> None:
        answer, channel, meaning = self._answer, self._channel, self._meaning
        is_chosen = answer is not None and channel is not None and channel < answer.first.maps.count
        chosen = (
            channel_in_words(answer, channel)
            if answer is not None and channel is not None and is_chosen
            else ""
        )
        self._heading.setText(chosen or "The chosen map")
        self._hint.setVisible(answer is not None and not is_chosen)
        for each in (self._channel_list, self._filter, self.examples):
            each.setVisible(is_chosen)
        has_share = is_chosen and meaning is not None
        for each in (self._label, self._share, self._share_note):
            each.setVisible(has_share)
        self._layer_heading.setVisible(answer is not None)
        if answer is not None and channel is not None and is_chosen:
            self._channel_list.set_facts(channel_facts(answer, channel))
            self._share.set_facts(() if meaning is None else (share_fact(meaning, channel),))
        else:
            self._channel_list.set_facts(())
            self._share.set_facts(())
        field = None if meaning is None else meaning.field
        self._layer.set_facts(() if answer is None else layer_facts(answer, field))
