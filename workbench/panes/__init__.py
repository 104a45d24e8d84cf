"""The tools. ``PANES`` is the one list of them; read it first."""

import pkgutil
from dataclasses import dataclass


@dataclass(frozen=True)
class PaneEntry:
    """A pane in the rail. ``location`` is "module:class", so that a pane is imported when it is first shown."""

    name: str
    title: str
    icon: str
    location: str

    def pane_class(self) -> type:
        """The pane's class, imported now."""
        found: type = pkgutil.resolve_name(self.location)
        return found


# In the order of the work: what counts twice is left out before anything is computed.
PANES: tuple[PaneEntry, ...] = (
    PaneEntry("images", "Images", "images", "workbench.panes.images:ImagesPane"),
    PaneEntry("duplicates", "Duplicates", "copy", "workbench.panes.duplicates:DuplicatesPane"),
    PaneEntry("classify", "Classify", "tags", "workbench.panes.classify:ClassifyPane"),
    PaneEntry("tables", "Tables", "table", "workbench.panes.tables:TablesPane"),
)
