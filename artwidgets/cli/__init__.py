"""The shell's way in: ``artwidgets demo | serve | list | plan | apply | resume | history``."""

import argparse
import sys
from collections.abc import Sequence

from artwidgets import __version__
from artwidgets.errors import ArtwidgetsError

__all__ = ["main", "parser"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns
    -------
    int
        0 when it did what was asked, 1 when some item failed or was skipped, 2 when the command
        was refused or could not be carried out (the reason is on standard error), 130 after Ctrl-C.
    """
    options = parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except ArtwidgetsError as error:
        print(f"artwidgets: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("artwidgets: stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # `artwidgets list ... | head` closes our output early, and means it.
        sys.stderr.close()
        return 0
    return code


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    from artwidgets.cli import artifacts, demo, serving

    top = argparse.ArgumentParser(
        prog="artwidgets", description="See, edit and clean up Weights & Biases artifacts."
    )
    top.add_argument("--version", action="version", version=f"artwidgets {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    demo.add_command(commands)
    serving.add_command(commands)
    artifacts.add_commands(commands)
    return top
