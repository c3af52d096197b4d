"""What is told of a version and can't be edited: the list at the top of its details."""

from datetime import UTC, datetime, timedelta

from artwidgets.model.edits import ttl_of
from artwidgets.model.expiry import end_of
from artwidgets.model.records import Version
from artwidgets.model.units import format_age, format_day, format_size, format_until

__all__ = ["facts_of"]

_LOGGING = timedelta(minutes=5)


def facts_of(base: Version) -> list[tuple[str, str]]:
    """Names and values, in their order."""
    files = f"{base.files:,} {'file' if base.files == 1 else 'files'}"
    facts = [("Type", base.type), ("Size", f"{format_size(base.size)} in {files}")]
    if base.created is not None:
        facts.append(("Created", _moment(base.created)))
    if (ends := end_of(base, ttl_of(base), base.ttl)) is not None:
        by = "the default TTL" if base.ttl_inherited else "its TTL"
        facts.append(("Goes", f"on {format_day(ends)}, {format_until(ends - datetime.now(UTC))}, by {by}"))
    # Logging a version takes some moments of its own, which are no update.
    if base.created is not None and base.updated is not None and base.updated - base.created > _LOGGING:
        facts.append(("Updated", _moment(base.updated)))
    if base.source:
        facts.append(("Link to", base.source))
    if base.digest:
        facts.append(("Digest", base.digest))
    return facts


def _moment(when: datetime) -> str:
    return f"{format_age(datetime.now(UTC) - when)} ({when:%Y-%m-%d %H:%M} UTC)"
