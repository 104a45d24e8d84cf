"""What stands in the centre of “Search”: the ranking, or what is missing for one."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.widgets.empty_state import EmptyState


class SearchPages(QStackedWidget):
    """Pages that teach, and the results."""

    find_requested = Signal()
    """The person wants to go on in the tool “Find”."""

    def __init__(self, results: QWidget) -> None:
        super().__init__()
        self.results = results
        self.no_faces = EmptyState(
            "user-search",
            "No faces yet",
            "Open pictures and find the faces in them first. Then one face can be looked for among all others; "
            "everything is computed on this computer.",
            (("Find faces", "scan-face", self.find_requested.emit),),
        )
        self.no_target = EmptyState(
            "user-search",
            "Which face?",
            "Choose a face in “Find” or “People”, or take one of a picture with the button on the left. The others are "
            "then listed here, the most similar first.",
            (("Choose a face in “Find”", "scan-face", self.find_requested.emit),),
        )
        self.searching = EmptyState(
            "user-search",
            "Comparing with all faces",
            "The others are listed here as soon as they are compared, the most similar first.",
        )
        self.no_ranking = EmptyState(
            "user-search",
            "No ranking",
            "Why there is none is said above. Choose another face or another recogniser, or make the faces "
            "comparable by this one first.",
        )
        for each in (self.no_faces, self.no_target, self.searching, self.no_ranking, results):
            self.addWidget(each)
