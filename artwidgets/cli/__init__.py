"""The shell's way in: ``artwidgets`` and a command, such as ``list``, ``plan``, ``apply`` or ``doctor``."""

import argparse
import io
import sys
from collections.abc import Sequence

from artwidgets import __version__
from artwidgets.cli.pipes import Unshown, close_output
from artwidgets.errors import ArtwidgetsError
from artwidgets.model.inert import inert_line

__all__ = ["main", "parser"]

_EPILOG = """\
The server and the key are those that wandb itself uses: WANDB_BASE_URL and WANDB_API_KEY, or
`wandb login`. Exit codes: 0 all is done; 1 an item failed, was skipped or not reached; 2 the
command was refused or could not be carried out; 3 `keep --check` found something to do; 130 it
was interrupted."""


_OVERVIEW = """\
See, edit and clean up Weights & Biases artifacts.

  artwidgets demo                        try it: a local server, JupyterLab, a tour
  artwidgets list ENTITY/PROJECT         what there is      (storage: what fills it)
  artwidgets plan ENTITY/PROJECT ...     what would be done (keep: by a policy)
  artwidgets apply plan.json             do it, reviewed    (resume, revert, history)
  artwidgets archive ENTITY/PROJECT ...  keep it first      (verify, restore, download)
  artwidgets doctor ENTITY/PROJECT       what this server and this machine bear

`artwidgets COMMAND --help` has all options and examples."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process by default.

    Returns
    -------
    int
        0 when it did what was asked, 1 when some item failed, was skipped or was not reached, 2
        when the command was refused or could not be carried out (the reason is on standard
        error), 3 when a check found something to do, 130 after Ctrl-C.
    """
    options = parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Descriptions hold any character; a terminal that lacks one must not end the command.
            stream.reconfigure(errors="backslashreplace")
    try:
        code: int = options.command(options)
        sys.stdout.flush()
    except ArtwidgetsError as error:
        print(f"artwidgets: {inert_line(str(error))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("artwidgets: interrupted.", file=sys.stderr)
        return 130
    except UnicodeEncodeError as error:
        print(f"artwidgets: a text can't be written: {error.reason}.", file=sys.stderr)
        return 2
    except Unshown as closed:
        close_output()
        print(f"artwidgets: standard output was closed: {closed.consequence}", file=sys.stderr)
        return closed.code
    except BrokenPipeError:
        # `artwidgets list ... | head` closes our output early, and means it. Of a command that
        # changes things nobody knows then what came of it.
        close_output()
        return 2 if getattr(options, "changes", False) else 0
    except OSError as error:
        # A full disk behind standard output, say.
        close_output()
        print(f"artwidgets: the output can't be written: {error.strerror or error}.", file=sys.stderr)
        return 2
    return code


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    from artwidgets.cli import (
        archiving,
        changing,
        completion,
        demo,
        doctor,
        keeping,
        looking,
        serving,
        storage,
    )

    top = argparse.ArgumentParser(
        prog="artwidgets",
        description="See, edit and clean up Weights & Biases artifacts.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"artwidgets {__version__}")
    top.set_defaults(command=_overview)
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    demo.add_command(commands)
    serving.add_command(commands)
    looking.add_commands(commands)
    storage.add_command(commands)
    keeping.add_command(commands)
    changing.add_commands(commands)
    archiving.add_commands(commands)
    doctor.add_command(commands)
    completion.add_command(commands, top)
    return top


def _overview(options: argparse.Namespace) -> int:
    """Print what there is, in ten lines."""
    print(_OVERVIEW)
    return 0
