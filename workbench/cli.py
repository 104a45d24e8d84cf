"""The command line. Heavy imports stay inside the commands, so that help appears at once."""


def main() -> None:
    """Entry point of the ``workbench`` command."""
