"""What the tests of the tools of generators share."""

from tests.panes.generator.making import card, pane
from tests.panes.making import folder, light, shown, start, study_path, window

__all__ = ["card", "folder", "light", "pane", "shown", "start", "study_path", "window"]
