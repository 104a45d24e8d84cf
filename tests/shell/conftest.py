"""What the tests of the window share."""

from tests.panes.making import folder, light, shown, start, study_path, window

__all__ = ["folder", "light", "shown", "start", "study_path", "window"]
