"""What logs versions: ``python -m artwidgets.gateway.restoring.child``, started by `Logger`.

A process of its own, because a run of the SDK holds on to the process that it is in: its settings and its
active run are everybody's there, an upload may be tried again for 16 minutes, and nothing but the end of
the process ends one. It reads a line of JSON for each thing to do and answers each with a line, and ends
when there is nobody to read from.
"""

import json
import os
import queue
import sys
import threading
from collections.abc import Mapping
from typing import IO, Any

from artwidgets.gateway.restoring.folder import remove
from artwidgets.gateway.sdk import add_reference_as_it_was

__all__ = ["main"]


def main() -> None:
    """Do what is asked until nobody asks."""
    answers = _own_channel()
    orders: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    first: dict[str, Any] = json.loads(sys.stdin.readline())
    threading.Thread(target=_read_orders, args=(orders, first["folder"]), daemon=True).start()
    os.environ.update(first["environment"])
    if first["api_key"]:
        os.environ["WANDB_API_KEY"] = first.pop("api_key")
    logs = _Logs()
    while True:
        order = orders.get()
        answer: dict[str, Any]
        try:
            answer = {"ok": logs.do(order)}
        except Exception as error:  # whatever the SDK raises is what became of this order
            answer = {"error": _words(error)}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _own_channel() -> IO[str]:
    """Where answers go; what the SDK and its core print goes nowhere."""
    channel = os.fdopen(os.dup(1), "w", encoding="ascii")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return channel


def _read_orders(orders: "queue.SimpleQueue[dict[str, Any]]", folder: str) -> None:
    for line in sys.stdin:
        orders.put(json.loads(line))
    # Whoever started this is gone, or has enough: an upload on its way is to end with it.
    remove(folder)
    os._exit(0)


def _words(error: Exception) -> str:
    return str(error).strip() or type(error).__name__


class _Logs:
    """One run at a time, and the versions that it logs."""

    def __init__(self) -> None:
        self._run: Any = None

    def do(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """One order; what came of it."""
        if order["do"] == "open":
            return self._open(order)
        if order["do"] == "log":
            return self._log(order)
        self._close()
        return {}

    def _open(self, order: Mapping[str, Any]) -> dict[str, Any]:
        import wandb

        self._close()
        self._run = wandb.init(
            entity=order["entity"], project=order["project"], job_type=order["job_type"], dir=order["folder"]
        )
        return {}

    def _close(self) -> None:
        run, self._run = self._run, None
        if run is not None:
            run.finish()

    def _log(self, order: Mapping[str, Any]) -> dict[str, Any]:
        artifact = _artifact(order)
        made = self._run.log_artifact(artifact, aliases=order["aliases"], tags=order["tags"] or None)
        made.wait()
        return {"id": made.id, "name": made.qualified_name, "digest": made.digest}


def _artifact(order: Mapping[str, Any]) -> Any:
    """The version as the SDK has one before it is logged.

    Raises
    ------
    ValueError
        It would be another one than was asked for.
    """
    import wandb

    # A release before 0.29.0 has no such argument, and MD5 alone.
    algorithm = {} if order["algorithm"] == "MD5" else {"digest_algorithm": order["algorithm"]}
    artifact: Any = wandb.Artifact(
        order["name"],
        order["type"],
        description=order["description"],
        metadata=json.loads(order["metadata"]),
        **algorithm,
    )
    for path, file, digest in order["files"]:
        # Not copied and not cached: it stays where it is until it was sent.
        entry = artifact.add_file(file, name=path, policy="immutable", skip_cache=True)
        if entry.digest != digest:
            raise ValueError(f"{path} has not the digest that it had: what was kept of it is damaged.")
    for path, raw in order["references"]:
        add_reference_as_it_was(artifact, path, raw)
    if artifact.digest != order["digest"]:
        raise ValueError("This wandb would give it another digest, because of how its files are named.")
    if order["ttl"] is not None:
        artifact.ttl = _ttl(order["ttl"])
    return artifact


def _ttl(seconds: int) -> Any:
    """0 is for ever, whatever the default of the place."""
    from datetime import timedelta

    return timedelta(seconds=seconds) if seconds else None


if __name__ == "__main__":
    main()
