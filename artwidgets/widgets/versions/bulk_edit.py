"""The edit of all that is selected: as the dialog asks for it, previewed, and staged for whom it fits."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, cast

from artwidgets.errors import InvalidValueError
from artwidgets.model.keywords import PER_VERSION, EditFields
from artwidgets.planning.bulk_edits import run_fields
from artwidgets.session import Session
from artwidgets.widgets.demand_reading import DemandReadings
from artwidgets.widgets.protocol import toolbar as wire
from artwidgets.widgets.versions.staged import Staged

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["left_words", "preview", "stage", "wanted"]

_LINES = 4
_MOST = 2_000
"""Versions that are worked out while somebody still types."""


class Host(Protocol):
    """What is asked of a workspace."""

    session: Session
    staged: Staged

    demand: DemandReadings

    def chosen(self) -> list[str]:
        """Ids of what is selected, or in focus."""


def wanted(message: wire.Edit) -> dict[str, Any]:
    """The keywords of `Session.edit` that a dialog asks for, but for metadata keys that are set.

    Raises
    ------
    InvalidValueError
        For half of a new name.
    """
    found: dict[str, Any] = {}
    for name in ("add_aliases", "remove_aliases", "add_tags", "remove_tags"):
        if message.get(name):
            found[name] = [str(word) for word in message[name]]
    if message.get("description") is not None:
        name = "description_template" if message.get("fills") is True else "description"
        found[name] = str(message["description"])
    if str(message.get("ttl") or "").strip():
        found["ttl"] = str(message["ttl"])
    old, new = (str(message.get(name) or "").strip() for name in ("rename_from", "rename_to"))
    if bool(old) != bool(new):
        raise InvalidValueError(f"Write what {old} is to be called." if old else "Write which key to rename.")
    if old:
        found["rename_metadata"] = {old: new}
    return found


def preview(host: Host, fields: Mapping[str, Any], keys: Mapping[str, str | None]) -> wire.Previewed:
    """What the edit of all that is selected comes to: counted, and the first of it line by line."""
    if not fields and not keys:
        return {"words": "", "lines": [], "reading": False}
    if _reads_runs(host, fields):
        return {"words": "Reading what the runs tell…", "lines": [], "reading": True}
    ids = host.chosen()
    edits, _ = host.staged.row_edits(ids[:_MOST], fields, keys)
    frame = host.session.preview_edit_each(edits)
    changed = frame[frame["field"].notna() & frame["problem"].isna()].index.nunique()
    problems = frame[frame["problem"].notna()]
    words = f"{changed:,} of {len(edits):,} change"
    if unable := problems.index.nunique():
        words += f", {unable:,} can't"
    if len(ids) > _MOST:
        words += f" (of the first {_MOST:,} of {len(ids):,})"
    # What can't be is looked at first.
    first = frame.iloc[frame["problem"].isna().to_numpy(dtype=bool).argsort(kind="stable")[:_LINES]]
    lines = first.astype(object).where(first.notna(), "").to_dict("records")
    return {"words": f"{words}.", "lines": [_line(line) for line in lines], "reading": False}


def stage(
    host: Host, ids: Sequence[str], fields: Mapping[str, Any], keys: Mapping[str, str | None]
) -> tuple[str, list[str]]:
    """Stage it for all whom it fits.

    Returns
    -------
    tuple of str and list of str
        What is to be told of it; and for each version that is left as it is, why.

    Raises
    ------
    InvalidValueError
        When it fits none, or asks of runs what is not read yet.
    """
    if _reads_runs(host, fields):
        raise InvalidValueError("What the runs tell is being read. Stage it when the preview shows it.")
    if PER_VERSION.isdisjoint(fields):
        return host.staged.edit_rows(ids, fields, keys), []
    edits, message = host.staged.row_edits(ids, fields, keys)
    left = _unable(host.session.preview_edit_each(edits))
    edits = {row: one for row, one in edits.items() if row not in left.index}
    problems = left["problem"].tolist()
    if not edits:
        raise InvalidValueError(f"None of them can be edited so: {_reasons(problems)}.")
    host.session.edit_each(edits)
    return message, problems


def left_words(problems: Sequence[str]) -> str:
    """How many were left as they are, and why; "" for none."""
    if not problems:
        return ""
    many = len(problems)
    return f"{many:,} left as {'it is' if many == 1 else 'they are'}: {_reasons(problems)}."


def _reads_runs(host: Host, fields: Mapping[str, Any]) -> bool:
    """Whether a template asks of runs what has to be read first, which then begins in the background."""
    asked = run_fields([cast("EditFields", fields)])
    # What could not be read the last time is few; it is asked for again by the edit itself.
    if not asked or host.session.unread_runs or not host.session.lacks(asked):
        return False
    host.demand.read(asked)
    return True


def _reasons(problems: Sequence[str]) -> str:
    """The most frequent first."""
    frequent = Counter(problems).most_common(3)
    return "; ".join(f"{why} ({count:,})" if count > 1 else why for why, count in frequent)


def _unable(frame: "pd.DataFrame") -> "pd.DataFrame":
    """The rows that can't be worked out; what a plan would skip is staged, and told as skipped."""
    return frame[frame["field"].isna() & frame["problem"].notna()]


def _line(line: Mapping[Any, Any]) -> wire.PreviewLine:
    return {
        "name": str(line["name"]),
        "field": str(line["field"]),
        "old": str(line["old"]),
        "new": str(line["new"]),
        "note": str(line["note"]),
        "problem": str(line["problem"]),
    }
