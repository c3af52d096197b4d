"""When a time to live ends: it counts from a version's creation, so that a short one is a delete.

A TTL is "how long the artifact will remain active from its creation" (``Artifact.ttl`` in
``wandb/sdk/artifacts/artifact.py``), and "artifacts are deleted shortly after a TTL policy's duration
passes". One that has passed when it is set therefore deletes the version, and nobody is asked again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from artwidgets.model.edits import Edit
from artwidgets.model.reasons import Kind, Reason
from artwidgets.model.records import MODEL_REGISTRY, REGISTRY_PREFIX, Version, is_internal_type
from artwidgets.model.units import format_age, format_duration, format_size
from artwidgets.model.values import INHERIT, Ttl, Unset

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["Forecast", "end_of", "ends_at_once", "forecast", "registries", "warn_ttl", "why_no_ttl"]

_FAR = datetime.max.replace(tzinfo=UTC)


def registries(paths: Iterable[str]) -> list[str]:
    """Those of some collections' paths that are in a registry: what is linked there takes no TTL."""
    found = []
    for path in paths:
        project = "".join(path.split("/")[-2:-1])
        if project == MODEL_REGISTRY or project.startswith(REGISTRY_PREFIX):
            found.append(path)
    return found


def end_of(version: Version, ttl: Ttl, default: timedelta | None = None) -> datetime | None:
    """When a version with this TTL goes.

    Parameters
    ----------
    version : Version
    ttl : timedelta, "inherit" or None
    default : timedelta, optional
        What is inherited, where the server tells.

    Returns
    -------
    datetime or None
        UTC; None when it stays, or when it can't be told.
    """
    duration = default if ttl == INHERIT else ttl
    if not isinstance(duration, timedelta) or version.created is None:
        return None
    return _after(version.created, duration)


def ends_at_once(
    version: Version, edit: Edit, default: timedelta | None = None, *, now: datetime | None = None
) -> bool:
    """Whether this edit is a delete, or may be one: its TTL has passed, or it is not told when it began."""
    if isinstance(edit.ttl, Unset) or edit.pruned(version).ttl != edit.ttl:
        return False
    duration = default if edit.ttl == INHERIT else edit.ttl
    if not isinstance(duration, timedelta):
        return False
    end = end_of(version, edit.ttl, default)
    return end is None or end <= (now or datetime.now(UTC))


def warn_ttl(
    version: Version, edit: Edit, default: timedelta | None, known: bool, *, now: datetime | None = None
) -> tuple[Reason, ...]:
    """What to know before this edit's TTL is set.

    Parameters
    ----------
    version : Version
    edit : Edit
    default : timedelta or None
        The team's default, which an inherited TTL follows.
    known : bool
        Whether the server tells the default.
    now : datetime, optional
    """
    if isinstance(edit.ttl, Unset) or edit.pruned(version).ttl != edit.ttl or edit.ttl is None:
        return ()
    if edit.ttl == INHERIT and not known:
        words = (
            "follows the team's default TTL, which this server does not tell; where that has passed, it goes "
            "at once"
        )
        return (Reason(words, Kind.MAY_EXPIRE_AT_ONCE),)
    duration = default if edit.ttl == INHERIT else edit.ttl
    if not isinstance(duration, timedelta):
        return ()
    end = end_of(version, edit.ttl, default)
    now = now or datetime.now(UTC)
    links = f", and its links break ({', '.join(version.linked_in)})" if version.linked_in else ""
    if end is None:
        words = f"may go at once: a TTL counts from creation, which the server does not tell{links}"
        return (Reason(words, Kind.MAY_EXPIRE_AT_ONCE),)
    if end > now:
        return (Reason(f"goes on {end:%Y-%m-%d}{links}", Kind.EXPIRES),)
    assert version.created is not None  # else there were no end
    age = format_age(now - version.created)
    counts = f"a TTL of {format_duration(duration)} counts from then"
    return (Reason(f"goes at once: it was created {age}, and {counts}{links}", Kind.EXPIRES_AT_ONCE),)


def why_no_ttl(
    is_link: bool, type: str, linked_in: tuple[str, ...] | None
) -> Literal["", "link", "internal type", "registry"]:
    """What keeps a version from being given a TTL; "" where nothing does.

    "W&B deactivates the option to set a TTL policy for artifacts linked to the Registry" (W&B's guide,
    docs.wandb.ai/models/artifacts/ttl); to switch it off does them no harm.

    Parameters
    ----------
    is_link : bool
    type : str
    linked_in : tuple of str or None
        Paths of the collections that link it; None where that is not known.
    """
    if is_link:
        return "link"
    if is_internal_type(type):
        return "internal type"
    return "registry" if registries(linked_in or ()) else ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a TTL would do to some versions.

    Attributes
    ----------
    at_once, later, refused : int
        How many go at once, how many later, and how many take no TTL.
    size : int
        Bytes of those that go at once.
    first, last : datetime or None
        When the first and the last of the others go.
    """

    at_once: int = 0
    later: int = 0
    refused: int = 0
    size: int = 0
    first: datetime | None = None
    last: datetime | None = None

    @property
    def words(self) -> str:
        """The same in a line; "" where nothing goes."""
        parts = []
        if self.at_once:
            parts.append(f"At once: {_versions(self.at_once)}, {format_size(self.size)}.")
        if self.first is not None and self.last is not None:
            first, last = f"{self.first:%Y-%m-%d}", f"{self.last:%Y-%m-%d}"
            when = f"on {first}" if first == last else f"between {first} and {last}"
            parts.append(f"Later: {_versions(self.later)}, {when}." if self.at_once else f"Goes {when}.")
        if self.refused:
            parts.append(f"{_versions(self.refused)} {'takes' if self.refused == 1 else 'take'} no TTL.")
        if self.at_once:
            parts.append("A TTL counts from creation.")
        return " ".join(parts)


def forecast(
    frame: "DataFrame",
    ids: Sequence[str],
    ttl: Ttl,
    default: timedelta | None = None,
    *,
    now: datetime | None = None,
) -> Forecast:
    """What a TTL would do to these rows of a listing."""
    duration = default if ttl == INHERIT else ttl
    if not isinstance(duration, timedelta):
        return Forecast()
    now = now or datetime.now(UTC)
    rows = frame.loc[list(ids), ["created", "size", "is_link", "type", "linked_in"]]
    # What is not told of its links (NA) may be tried.
    links = [paths if isinstance(paths, tuple) else None for paths in rows["linked_in"]]
    takes = [not why_no_ttl(*of) for of in zip(rows["is_link"], rows["type"].astype(str), links, strict=True)]
    rows = rows[takes]
    created = [
        None if missing else when.to_pydatetime()
        for when, missing in zip(rows["created"], rows["created"].isna(), strict=True)
    ]
    ends = [None if when is None else _after(when, duration) for when in created]
    gone = [end is None or end <= now for end in ends]
    later = sorted(end for end, at_once in zip(ends, gone, strict=True) if end is not None and not at_once)
    return Forecast(
        at_once=sum(gone),
        later=len(later),
        refused=takes.count(False),
        size=int(rows["size"][gone].fillna(0).sum()) if any(gone) else 0,
        first=later[0] if later else None,
        last=later[-1] if later else None,
    )


def _after(created: datetime, duration: timedelta) -> datetime:
    try:
        return created + duration
    except OverflowError:
        return _FAR


def _versions(count: int) -> str:
    return f"{count:,} {'version' if count == 1 else 'versions'}"
