"""The centre of the convolution lab: the steps, the whole picture, or why there is nothing to see."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from workbench.core.networks.convolution import Slide
from workbench.panes.network.convolution_refusal import Refusal
from workbench.panes.network.convolution_stage import ConvolutionStage
from workbench.panes.network.convolution_whole import WholePicture

STEPS, WHOLE = 0, 1
_VIEWS = (
    ("Step by step", "Each place of the window, with its products and their sum"),
    ("On the whole picture", "What the same filter makes of the whole picture"),
)


class ConvolutionLab(QWidget):
    """Two views behind tabs."""

    view_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stage, self.whole, self._refusal = ConvolutionStage(), WholePicture(), Refusal()
        self._build()
        self._tabs.currentChanged.connect(self._on_tab_chosen)

    @property
    def is_whole(self) -> bool:
        """Whether the whole picture is looked at."""
        return self._tabs.currentIndex() == WHOLE

    @property
    def refusal(self) -> str:
        """Why there is no slide; empty if there is one."""
        return self._refusal.sentence

    def choose_view(self, view: int) -> None:
        """Look at :data:`STEPS` or :data:`WHOLE`."""
        self._tabs.setCurrentIndex(view)

    def show_slide(self, slide: Slide, names: tuple[str, ...], of: int) -> None:
        """Show a slide and one of its filters, which have these names."""
        self._refusal.show_sentence("")
        self.stage.show_slide(slide, names)
        self.stage.choose_filter(of)
        self._show_page()

    def show_refusal(self, sentence: str) -> None:
        """Say why there is no slide."""
        self.stage.player.pause()
        self._refusal.show_sentence(sentence)
        self._show_page()

    def _build(self) -> None:
        self._tabs = QTabBar()
        self._tabs.setAccessibleName("View")
        self._tabs.setExpanding(False)
        for at, (name, tool_tip) in enumerate(_VIEWS):
            self._tabs.addTab(name)
            self._tabs.setTabToolTip(at, tool_tip)
        self._pages = QStackedWidget()
        for each in (self.stage, self.whole, self._refusal):
            self._pages.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tabs)
        column.addWidget(self._pages, 1)

    def _on_tab_chosen(self, _: int) -> None:
        self.stage.player.pause()
        self._show_page()
        self.view_changed.emit()

    def _show_page(self) -> None:
        if self.is_whole:
            self._pages.setCurrentWidget(self.whole)
        else:
            self._pages.setCurrentWidget(self._refusal if self.refusal else self.stage)
