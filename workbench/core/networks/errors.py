"""What cannot be shown of a network, in words."""

from workbench.core.errors import WorkbenchError


class NetworkError(WorkbenchError):
    """The network, or one of its layers, cannot be looked at in the way that was asked for."""
