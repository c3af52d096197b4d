"""Whether the server still has what a plan was to delete: asked later, and nothing is changed by it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from artwidgets.applying.journal import PlanRecord
from artwidgets.errors import ServerError
from artwidgets.gateway.connection import REQUEST_SECONDS, Connection
from artwidgets.gateway.rereading import read_collections, read_versions
from artwidgets.model.records import Collection, Version

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["GONE", "STILL_THERE", "UNKNOWN", "check_done"]

GONE, STILL_THERE, UNKNOWN = "gone", "still there", "unknown"
"""What the server says of a version or collection now."""


def check_done(connection: Connection, record: PlanRecord, timeout: float = REQUEST_SECONDS) -> "DataFrame":
    """Ask for everything that a recorded plan was to delete, whatever became of it then.

    Parameters
    ----------
    connection : Connection
    record : PlanRecord
    timeout : float
        Seconds for each request.

    Returns
    -------
    DataFrame
        The columns of `artwidgets.Session.check_done`.

    Raises
    ------
    ServerError
        When the server does not answer at all.
    """
    import pandas as pd

    items = [item for item in record.plan.items if item.destructive]
    unread: dict[str, ServerError] = {}
    versions = [item.base for item in items if isinstance(item.base, Version)]
    collections = [item.base for item in items if isinstance(item.base, Collection)]
    now: dict[str, Version | Collection | None] = {}
    if versions:
        now.update(read_versions(connection, versions, timeout, unread))
    if collections:
        now.update(read_collections(connection, collections, timeout, unread))
    keys = [item.key for item in record.plan.items]
    outcomes = dict(zip(keys, record.report().to_frame()["status"], strict=True))
    columns = {
        "action": [str(item.action) for item in items],
        "name": [item.name for item in items],
        "outcome": [outcomes[item.key] for item in items],
        "now": [_state_now(now, item.id) for item in items],
        "reason": [str(unread.get(item.id, "")) for item in items],
    }
    frame = pd.DataFrame({name: pd.Series(values, dtype="string") for name, values in columns.items()})
    frame.index = pd.Index([item.id for item in items], name="id", dtype="object")
    return frame


def _state_now(now: Mapping[str, Version | Collection | None], item_id: str) -> str:
    if item_id not in now:
        return UNKNOWN
    return GONE if now[item_id] is None else STILL_THERE
