"""A small listing, and a grid whose messages are at hand as the browser would see them."""

from typing import Any

import pandas as pd
from comm.base_comm import BaseComm

from artwidgets.widgets.grid import Column, Grid

NOW = pd.Timestamp("2026-11-22 12:00", tz="UTC")

COLUMNS = (
    Column("name", "Name", pinned=True, sort_by=("collection", "version")),
    Column("aliases", "Aliases", "chips", editable=True, suggestions=("latest", "best", "production")),
    Column("description", "Description", editable=True),
    Column("size", "Size", "bytes"),
    Column("files", "Files", "count"),
    Column("created", "Created", "time"),
    Column("ttl", "TTL", "duration", editable=True),
    Column("flag", "Kind", "flag"),
    Column("metadata", "Metadata", "json", hidden=True),
)


def listing(rows: int = 500) -> pd.DataFrame:
    """Return `rows` versions of ten collections."""
    numbers = range(rows)
    return pd.DataFrame(
        {
            "name": [f"model-{i % 10}:v{i // 10}" for i in numbers],
            "collection": [f"model-{i % 10}" for i in numbers],
            "version": [i // 10 for i in numbers],
            "aliases": [("latest", "best")[: i % 3] for i in numbers],
            "description": pd.array([None if i % 4 else f"Run {i}" for i in numbers], dtype="str"),
            "size": [(i * 7919) % 1000 * 1_000_000 for i in numbers],
            "files": [i % 7 for i in numbers],
            "created": NOW - pd.to_timedelta([i * 37 % 500 for i in numbers], unit="D"),
            "ttl": pd.to_timedelta([30 if i % 5 == 0 else None for i in numbers], unit="D"),
            "flag": ["link" if i % 11 == 0 else "" for i in numbers],
            "metadata": [{"loss": i / 10} for i in numbers],
        },
        index=pd.Index([f"id{i}" for i in numbers], dtype="str"),
    )


class Wire(BaseComm):
    """A comm that keeps what is sent over it, as the front end would receive it."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        super().__init__(target_name="jupyter.widget")

    def publish_msg(self, msg_type: str, data: Any = None, **_rest: Any) -> None:
        """Keep custom messages."""
        if msg_type == "comm_msg" and data.get("method") == "custom":
            self.sent.append(data["content"])


class Browser:
    """The browser's side of a grid's conversation, without a browser."""

    def __init__(self, grid: Grid) -> None:
        self.wire = Wire()
        self._asked = 0
        grid.comm = self.wire

    def ask(self, kind: str, **content: Any) -> dict[str, Any]:
        """Send one question and return its one answer."""
        self._asked += 1
        question = f"test:{self._asked}"
        message = {"method": "custom", "content": {**content, "id": question, "kind": kind}}
        self.wire.handle_msg({"content": {"data": message}, "buffers": []})
        (answer,) = (sent for sent in self.wire.sent if sent.get("id") == question)
        return answer

    def pushed(self, kind: str) -> list[dict[str, Any]]:
        """Return what the grid said unasked."""
        return [sent for sent in self.wire.sent if sent.get("kind") == kind and "id" not in sent]


def shown(**options: Any) -> tuple[Grid, Browser]:
    """Return a grid over :func:`listing`, and who looks at it."""
    grid = Grid(COLUMNS, **options)
    grid.show(listing())
    return grid, Browser(grid)
