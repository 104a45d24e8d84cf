"""Entry point of the ``workbench`` command."""

import sys


def main(arguments: list[str] | None = None) -> None:
    """Open the window, or carry out the command in ``arguments``; ends the program with an exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words:
        # The window alone needs none of the commands; reading them would double what stands before Qt.
        from workbench.shell.application import start

        sys.exit(start())
    if words[0] == "--read-checkpoint":
        # How a bundle starts the process of its own in which a stranger's file is read (core/generators/reading).
        from workbench.core.generators.reading.child import main as read

        sys.exit(read(words[1:]))
    from workbench.commands import run_command

    run_command(words)


if __name__ == "__main__":
    main()
