"""The one kind of error that is meant to be read by the person at the screen."""


class WorkbenchError(Exception):
    """Something a person can understand and act upon.

    The message is one or two plain sentences: what happened, what was kept, what to do next. Anything that is
    not a ``WorkbenchError`` is a fault of the program and is shown with its traceback on demand.
    """
