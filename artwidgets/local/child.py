"""The server's own process, started by `ServerProcess` with the garbage collector off until it serves.

It reads one line of JSON from standard input (data directory, port, token), opens the data
directory, listens on 127.0.0.1 and writes one line of JSON with its address. It ends when standard
input ends, which the parent's death brings about on every system; on Linux the kernel is asked for
a signal too.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import json
import os
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any

import uvicorn

from artwidgets.local.app import build_app
from artwidgets.local.rules.auth import default_key, ensure_user
from artwidgets.local.state import ServerState
from artwidgets.local.web.connection import protocol

__all__ = ["DEFAULT_USER", "main", "open_state"]

DEFAULT_USER = "local"
_PR_SET_PDEATHSIG = 1


def open_state(
    data_dir: Path, hidden_fields: list[str], hidden_features: list[str]
) -> tuple[ServerState, str]:
    """Open a data directory and return it with the default user's key."""
    state = ServerState.open(data_dir)
    state.hidden_fields = frozenset(hidden_fields)
    state.hidden_features = frozenset(hidden_features)
    key = default_key(state)
    ensure_user(state, DEFAULT_USER, key)
    return state, key


def main() -> None:
    """Serve until the parent goes."""
    # Whatever a library writes beside our own files is the owner's alone too.
    os.umask(0o077)
    orders: dict[str, Any] = json.loads(sys.stdin.readline())
    _die_with_parent(orders["parent"])
    state, key = open_state(Path(orders["data_dir"]), orders["hidden_fields"], orders["hidden_features"])
    try:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", orders["port"]))
    except OSError as error:
        _say({"error": f"cannot listen on 127.0.0.1:{orders['port']}: {error.strerror}"})
        return
    app = build_app(state, orders["token"])
    # Answers are many small dicts without cycles: collecting often costs a third of a large page's time.
    gc.freeze()
    gc.set_threshold(1_000_000, 20, 20)
    gc.enable()
    config = uvicorn.Config(
        app,
        http=protocol(orders["patience"]),
        loop="auto",
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_keep_alive=75,
    )
    server = _Server(config, {"port": listener.getsockname()[1], "entity": DEFAULT_USER, "api_key": key})
    threading.Thread(target=_watch_parent, args=(server,), daemon=True).start()
    asyncio.run(server.serve(sockets=[listener]))
    state.close()


class _Server(uvicorn.Server):
    """Says where it is once it listens."""

    def __init__(self, config: uvicorn.Config, announcement: dict[str, Any]) -> None:
        super().__init__(config)
        self._announcement = announcement

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        _say(self._announcement)


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _die_with_parent(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit(0)


def _watch_parent(server: uvicorn.Server) -> None:
    while sys.stdin.read(4096):
        pass
    server.should_exit = True
    server.force_exit = True
