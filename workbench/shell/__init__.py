"""The window: application, main window, preferences, errors in words."""
