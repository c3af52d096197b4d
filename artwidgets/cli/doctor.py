"""``artwidgets doctor``: what the server knows, bears and allows, and how this machine is set up."""

import argparse
from typing import Any

from artwidgets.cli.examples import add_examples
from artwidgets.errors import NotFoundError

__all__ = ["add_command"]


def add_command(commands: Any) -> None:
    """Add ``doctor`` to the shell's commands."""
    command = commands.add_parser(
        "doctor",
        help="tell what the server can do, and how this machine is set up; changes nothing",
        description="Looks at the server and at this machine for under 10 s. Changes nothing, and never "
        "shows the key. Exit codes: 0 all is as good as it can be; 1 something could be better; 2 refused.",
    )
    command.add_argument(
        "project_path", metavar="ENTITY/PROJECT", nargs="?", default="", help="look at this project too"
    )
    command.add_argument("--json", action="store_true", help="as JSON, to paste into an issue")
    command.set_defaults(command=examine)
    add_examples(
        command, ("artwidgets doctor acme/vision", "what the server can do, and whether all is set up")
    )


def examine(options: argparse.Namespace) -> int:
    """Print what was found."""
    from artwidgets.session import Session

    parts = options.project_path.strip("/").split("/")
    if len(parts) > 2:
        raise NotFoundError(f"{options.project_path!r} is not the name of a project. Write ENTITY/PROJECT.")
    entity, project = (*parts, "")[:2]
    found = Session(entity or None, project or None).doctor()
    print(found.to_json() if options.json else found)
    return 0 if found.good else 1
