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


PANES: tuple[PaneEntry, ...] = (
    PaneEntry("images", "Images", "images", "workbench.panes.images:ImagesPane"),
    PaneEntry("classify", "Classify", "tags", "workbench.panes.classify:ClassifyPane"),
    PaneEntry("duplicates", "Duplicates", "copy", "workbench.panes.duplicates:DuplicatesPane"),
    PaneEntry("tables", "Tables", "table", "workbench.panes.tables:TablesPane"),
)
