"""Time as the database and the wire hold it."""

from datetime import UTC, datetime

__all__ = ["now", "stamp"]


def stamp(moment: datetime) -> str:
    """Return `moment` as ISO 8601 text in UTC with microseconds, which sorts as time does."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def now() -> str:
    """Return the present moment as text."""
    return stamp(datetime.now(UTC))
