"""What the server itself counts, beside what the manifests come to, with the difference in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from artwidgets.listing import Listing
from artwidgets.model.units import format_size
from artwidgets.storage.groups import storage_by
from artwidgets.storage.index import FileIndex

__all__ = ["ProjectUsage", "Usage", "usage_frame"]

_LAG: Final = "the server's meter lags by hours to days"


@dataclass(frozen=True, slots=True)
class ProjectUsage:
    """What the server counts of one project, in bytes; None where it does not tell.

    Attributes
    ----------
    stored : int or None
        Files of versions and of runs.
    run_files : int or None
        Of these, the files that runs saved themselves.
    types : mapping of str to int
        Files of the versions of each artifact type.
    """

    stored: int | None = None
    run_files: int | None = None
    types: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Usage:
    """What the server counts, in bytes; None where it does not tell.

    Attributes
    ----------
    entity : str
    stored : int or None
        Of all projects of the entity, what is deleted and not yet collected included.
    references : int or None
        What the entity's versions point to elsewhere.
    projects : mapping of str to ProjectUsage
        Those that were asked for.
    """

    entity: str
    stored: int | None = None
    references: int | None = None
    projects: Mapping[str, ProjectUsage] = field(default_factory=dict)


def usage_frame(usage: Usage, listing: Listing, index: FileIndex) -> pd.DataFrame:
    """See `artwidgets.session.Session.usage`."""
    part = _part(listing)
    all_projects = listing.scope.project is None
    by_project = _counted(storage_by(listing, index, "project"), "project")
    rows: list[dict[str, Any]] = []

    def add(what: str, server: int | None, counted: int | None, *why: str) -> None:
        if server is not None:
            rows.append({"what": what, "server": server, "counted": counted, "why": _sentence(*why, *part)})

    read = _unread_words(index)
    total = int(index.file_sizes.sum()) if index.complete else None
    if all_projects:
        gap = _gap(usage.stored, total, "files of runs, versions deleted and not yet collected, manifests")
        add(f"{usage.entity}, stored", usage.stored, total, read, gap)
    else:
        only = f"only {listing.scope.project} is loaded, so nothing is counted"
        add(f"{usage.entity}, stored", usage.stored, None, f"all projects of {usage.entity}", only)
    references = int(index.references.sum()) if all_projects and index.complete else None
    add(
        f"{usage.entity}, references",
        usage.references,
        references,
        "kept elsewhere: W&B stores none of these bytes, and a delete frees none of them",
    )
    for name, project_usage in usage.projects.items():
        held = by_project.get(name) if index.complete else None
        files = project_usage.run_files
        runs = f"{format_size(files)} of it are files of runs, which are no artifacts" if files else ""
        left = None if project_usage.stored is None else project_usage.stored - (files or 0)
        others = "" if files is not None else ", files of runs"
        gap = _gap(left, held, f"versions deleted and not yet collected{others}")
        add(f"{usage.entity}/{name}, stored", project_usage.stored, held, read, runs, gap)
        if files:
            add(f"{usage.entity}/{name}, files of runs", files, None, "no artifacts, so not counted here")
    if not all_projects and index.complete and len(usage.projects) == 1:
        ((name, project_usage),) = usage.projects.items()
        by_type = _counted(storage_by(listing, index, "type"), "type")
        for kind, server in project_usage.types.items():
            counted = by_type.get(kind, None if part else 0)
            add(f"{usage.entity}/{name}, type {kind}", server, counted, _gap(server, counted, ""))
    frame = pd.DataFrame(rows, columns=["what", "server", "counted", "why"])
    for name in ("server", "counted"):
        frame[name] = frame[name].astype("Int64")
    frame.insert(3, "difference", frame["server"] - frame["counted"])
    return frame.astype({"what": "string", "why": "string"})


def _counted(frame: pd.DataFrame, by: str) -> dict[str, int | None]:
    return {
        str(name): None if pd.isna(stored) else int(stored)
        for name, stored in zip(frame[by].tolist(), frame["stored"].tolist(), strict=True)
    }


def _part(listing: Listing) -> tuple[str, ...]:
    """Why only a part of what the server counts is loaded, in words."""
    scope = listing.scope
    words = []
    if scope.run or scope.type or scope.collection:
        words.append(f"only {scope} is loaded and counted")
    if not listing.complete:
        words.append("the listing is not complete")
    return tuple(words)


def _unread_words(index: FileIndex) -> str:
    unread = int((~index.read).sum())
    return f"{unread:,} manifests not read, so nothing is counted" if unread else ""


def _gap(server: int | None, counted: int | None, may_be: str) -> str:
    if server is None or counted is None or server == counted:
        return ""
    if server < counted:
        return f"{format_size(counted - server)} more is counted than the server tells: {_LAG}"
    what = f": {may_be}, or {_LAG}" if may_be else f": {_LAG}"
    return f"the server tells {format_size(server - counted)} more{what}"


def _sentence(*parts: str) -> str:
    words = "; ".join(part for part in parts if part)
    return f"{words[0].upper()}{words[1:]}." if words else ""
