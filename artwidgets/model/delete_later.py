"""Deletes that can wait: a TTL that ends some days after it was planned, and can be taken back until then.

A TTL counts from a version's creation ("delete in 7 days" is one of the age plus 7 days), so the date is
fixed when the plan is made, from what the server tells of the creation. What was reviewed is done: applied
later, it is the same date, or nothing where that would be too near to be taken back.
"""

from datetime import UTC, datetime, timedelta
from math import ceil

from artwidgets.errors import InvalidValueError
from artwidgets.model.edits import Edit, ttl_of
from artwidgets.model.expiry import end_of
from artwidgets.model.reasons import Kind, Reason
from artwidgets.model.records import Version
from artwidgets.model.units import format_day, format_duration, format_until, parse_duration
from artwidgets.model.validation import shown
from artwidgets.model.values import MAX_TTL, Unset

__all__ = ["SHORTEST", "after_of", "fixed", "goes_on", "in_days", "too_near", "why_not_later"]

SHORTEST = timedelta(hours=1)
"""What goes sooner can hardly be taken back: it is a delete."""

_NEAR = timedelta(days=1)


def after_of(value: str | timedelta) -> timedelta:
    """Check how long something is to wait before it goes.

    Parameters
    ----------
    value : str or timedelta
        ``"7d"``; an hour at least.

    Raises
    ------
    InvalidValueError
    """
    duration = parse_duration(value) if isinstance(value, str) else value
    if not isinstance(duration, timedelta) or not timedelta(0) <= duration <= MAX_TTL:
        raise InvalidValueError(f"after={shown(value)} is no time to wait. Write a duration such as 7d.")
    if duration < SHORTEST:
        raise InvalidValueError(
            f"after={shown(value)} is under an hour, too short to be taken back. Delete it, or wait longer."
        )
    return duration


def in_days(after: timedelta) -> str:
    """``7 days``; what is not whole days as ``36h``."""
    if after % timedelta(days=1):
        return format_duration(after)
    return f"{after.days:,} day{'' if after.days == 1 else 's'}"


def fixed(version: Version, edit: Edit, moment: datetime | None = None) -> Edit:
    """The edit with its date fixed: the TTL that ends as long after `moment` as it says.

    In whole seconds, rounded up. An edit that says no such thing, or of a version of which it is not
    known when it was created, comes back as it is.
    """
    if edit.expire is None or version.created is None:
        return edit
    age = (moment or datetime.now(UTC)) - version.created
    return edit.with_ttl(timedelta(seconds=ceil((age + edit.expire).total_seconds())))


def goes_on(version: Version, edit: Edit) -> datetime | None:
    """When a version goes by an edit whose date is fixed (UTC); None for another edit."""
    if edit.expire is None or isinstance(edit.ttl, Unset):
        return None
    return end_of(version, edit.ttl)


def why_not_later(version: Version, edit: Edit, *, now: datetime | None = None) -> Reason | None:
    """What a version itself says against going by this edit, where it could be given a TTL."""
    if edit.expire is None:
        return None
    if "ttl" in version.unknown:
        return Reason(
            f"This server does not tell the TTL of {version.name}, so nobody could see when it goes. Delete "
            "it, or leave it.",
            Kind.TTL_UNREPORTED,
        )
    if version.created is None:
        return Reason(
            f"This server does not tell when {version.name} was created, and a TTL counts from then. Delete "
            "it, or leave it.",
            Kind.TTL_UNREPORTED,
        )
    wanted = goes_on(version, edit) or (now or datetime.now(UTC)) + edit.expire
    ends = end_of(version, ttl_of(version), version.ttl)
    if ends is not None and ends < wanted:
        by = "by the team's default TTL" if version.ttl_inherited else "by its own TTL"
        return Reason(
            f"{version.name} already goes on {format_day(ends)} {by}, and is left so.", Kind.GOES_SOONER
        )
    return None


def too_near(version: Version, edit: Edit, *, now: datetime | None = None) -> str:
    """Why the date that was reviewed can't be set any more, as it has passed or is near; "" where it can."""
    end = goes_on(version, edit)
    if end is None or edit.expire is None:
        return ""
    now = now or datetime.now(UTC)
    if end <= now:
        return f"it was to go on {format_day(end)}, and that has passed"
    if end - now < min(_NEAR, edit.expire / 2):
        return f"it would go {format_until(end - now)}, too soon to be taken back"
    return ""
