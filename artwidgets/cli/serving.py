"""``artwidgets serve``: the local server, until Ctrl-C."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from artwidgets.cli import extras
from artwidgets.cli.examples import add_examples
from artwidgets.errors import ArtwidgetsError

if TYPE_CHECKING:
    from artwidgets.local import LocalServer

__all__ = ["add_command"]


def add_command(commands: Any) -> None:
    """Add ``serve`` to the shell's commands."""
    command = commands.add_parser("serve", help="run the W&B-compatible local server until Ctrl-C")
    command.add_argument("--data-dir", type=Path, required=True, help="where its database and files are kept")
    command.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; any free one by default")
    command.set_defaults(command=serve)
    add_examples(command, ("artwidgets serve --data-dir here", "prints the address and the key to use"))


def serve(options: argparse.Namespace) -> int:
    """Run the server in the foreground and print how to use it."""
    from artwidgets import local

    extras.require("The local server", "local", local.REQUIRED)
    check_folder_and_port(options.data_dir, options.port)
    try:
        local.serve(options.data_dir, options.port, _announce)
    except local.LocalServerError as error:
        raise ArtwidgetsError(str(error)) from error
    except OSError as error:
        raise ArtwidgetsError(
            f"The server's data can't be kept in {options.data_dir}: {error.strerror or error}. "
            "Choose a folder that you may write to."
        ) from error
    return 0


def check_folder_and_port(folder: Path, port: int) -> None:
    """Refuse what can't be a data folder or a port.

    Raises
    ------
    ArtwidgetsError
    """
    if not 0 <= port <= 65_535:
        raise ArtwidgetsError(f"{port} is no port. Choose one from 1 to 65535, or 0 for any free one.")
    existing = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not existing.is_dir():
        raise ArtwidgetsError(
            f"{existing} is a file, and the server keeps its data in a folder. Choose a new or an empty one."
        )


def _announce(server: "LocalServer") -> None:
    print(f"Local W&B server at {server.base_url}, data in {server.data_dir}. Ctrl-C stops it.")
    print("Use it from a shell with:")
    print(f"  export WANDB_BASE_URL={server.base_url}")
    print(f"  export WANDB_ENTITY={server.entity}")
    # The key of a server on this machine, for its owner, on the owner's own terminal.
    print(f"  export WANDB_API_KEY={server.api_key}", flush=True)
