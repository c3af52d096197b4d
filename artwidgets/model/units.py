"""Sizes, durations and dates as people write and read them.

Shared by the filter language, the grid's cells and the shell. Everything here is pure.

==========  =======================================================================
sizes       decimal units as W&B shows them (1 KB = 1000 B), binary ones on request
            (1 KiB = 1024 B): ``500MB``, ``1.2 GB``, ``2GiB``, ``1024``
durations   ``90s``, ``15min``, ``12h``, ``30d``, ``2w``, ``6mo``, ``1y``; a month is
            30 days and a year 365, so that a duration never depends on the calendar
dates       ``2026``, ``2026-01``, ``2026-01-31``, ``2026-01-31T08:30``, UTC; each is the
            whole year, month, day, minute or second that it names
==========  =======================================================================
"""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from artwidgets.errors import InvalidValueError

__all__ = [
    "MAX_DURATION",
    "UNREPORTED",
    "Period",
    "exact_size",
    "format_age",
    "format_day",
    "format_duration",
    "format_names",
    "format_size",
    "format_size_range",
    "format_until",
    "parse_day",
    "parse_duration",
    "parse_size",
]

UNREPORTED: Final = "\N{EM DASH}"
"""What stands where the server does not tell."""

_DECIMAL_UNITS: Final = ("B", "KB", "MB", "GB", "TB", "PB")
_BINARY_UNITS: Final = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")

_SIZE_FACTORS: Final[dict[str, int]] = {
    "": 1,
    "b": 1,
    **{unit.lower(): 1000**power for power, unit in enumerate(_DECIMAL_UNITS)},
    **{unit[0].lower(): 1000**power for power, unit in enumerate(_DECIMAL_UNITS) if power},
    **{unit.lower(): 1024**power for power, unit in enumerate(_BINARY_UNITS)},
    **{unit[:2].lower(): 1024**power for power, unit in enumerate(_BINARY_UNITS) if power},
}

_DURATION_SECONDS: Final[dict[str, int]] = {
    unit: seconds
    for units, seconds in (
        (("s", "sec", "secs", "second", "seconds"), 1),
        (("min", "mins", "minute", "minutes"), 60),
        (("h", "hour", "hours"), 3600),
        (("d", "day", "days"), 86_400),
        (("w", "week", "weeks"), 7 * 86_400),
        (("mo", "month", "months"), 30 * 86_400),
        (("y", "year", "years"), 365 * 86_400),
    )
    for unit in units
}

# Longer digit runs are no size or duration, and int() refuses 4,300 digits with an error of its own.
_QUANTITY: Final = re.compile(r"\s*([0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})\s*([A-Za-z]*)\s*")

_MAX_SIZE: Final = 2**63 - 1
MAX_DURATION: Final = timedelta(days=100 * 365)
"""The longest duration that is read: a hundred years."""

_DATE: Final = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})"
    r"(?:[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,6}))?)?"
    r"(?:Z|\+00:00)?)?)?)?"
)
_FIRST_YEAR, _LAST_YEAR = 1700, 2250  # inside what datetime64[ns] can hold


def format_names(names: Any) -> str:
    """Aliases, tags or paths as one text; a dash where they are NA, which is not "none"."""
    return ", ".join(names) if isinstance(names, (tuple, list)) else UNREPORTED


def parse_size(text: str) -> int:
    """Read a size.

    Parameters
    ----------
    text : str
        ``"1.2 GB"`` (10^9), ``"2GiB"`` (2^30), ``"500M"``, ``"1024"``; case does not matter.

    Returns
    -------
    int
        Bytes; a fraction of a byte is cut off.

    Raises
    ------
    InvalidValueError
        When `text` is no size, or more than 2^63 - 1 bytes.
    """
    found = _QUANTITY.fullmatch(text)
    factor = _SIZE_FACTORS.get(found[2].lower()) if found else None
    if found is None or factor is None:
        raise InvalidValueError(
            f"{_shown(text)} is not a size. Write a number and a unit, such as 500MB, 1.5GB or 2GiB."
        )
    size = int(Decimal(found[1]) * factor)
    if size > _MAX_SIZE:
        raise InvalidValueError(f"{_shown(text)} is larger than any file can be. Write at most 9223PB.")
    return size


def format_size(size: int) -> str:
    """Show a size in decimal units, as W&B does, with at most one decimal.

    Parameters
    ----------
    size : int
        Bytes, 0 or more.

    Returns
    -------
    str
        ``"0 B"``, ``"999 B"``, ``"1.2 GB"``, ``"345 MB"``. Rounded: keep the number for arithmetic,
        and `exact_size` for text that must read back.
    """
    if size < 1000:
        return f"{size} B"
    value = float(size)
    for unit in _DECIMAL_UNITS:
        # 999.95 would print as "1000.0": such a value already belongs to the next unit.
        if value < 999.5 or unit == _DECIMAL_UNITS[-1]:
            break
        value /= 1000
    if value >= 99.95:
        return f"{value:.0f} {unit}"
    return f"{value:.1f}".removesuffix(".0") + f" {unit}"


def format_size_range(low: int, high: int) -> str:
    """Bounds in bytes as ``1.2 GB`` where they read the same, ``up to 1.2 GB``, or ``1 GB to 1.2 GB``."""
    one, other = format_size(low), format_size(high)
    if one == other:
        return other
    return f"{one} to {other}" if low else f"up to {other}"


def exact_size(size: int) -> str:
    """Write a size in the shortest unit that loses nothing, so that `parse_size` reads it back.

    Parameters
    ----------
    size : int
        Bytes, 0 or more.

    Returns
    -------
    str
        ``"1.5GB"``, ``"2GiB"``, ``"1234567"``.
    """
    for units, base in ((_DECIMAL_UNITS, 1000), (_BINARY_UNITS, 1024)):
        for power in range(len(units) - 1, 0, -1):
            factor = base**power
            if size >= factor and size % (factor // 10 if base == 1000 else factor) == 0:
                return f"{Decimal(size) / factor:f}{units[power]}"
    return str(size)


def parse_duration(text: str) -> timedelta:
    """Read a duration.

    Parameters
    ----------
    text : str
        A number and a unit: ``"30d"``, ``"12 hours"``, ``"1.5y"``.

    Returns
    -------
    timedelta
        0 or more, to the microsecond.

    Raises
    ------
    InvalidValueError
        When `text` is no duration, has no unit, or is longer than a hundred years.
    """
    found = _QUANTITY.fullmatch(text)
    unit = found[2].lower() if found else ""
    if found and unit == "m":
        raise InvalidValueError(f"{_shown(text)} could be minutes or months. Write 'min' or 'mo'.")
    if found and not unit:
        raise InvalidValueError(f"{_shown(text)} lacks a unit. Write {found[1]}d for days, or h, w, mo, y.")
    if found is None or unit not in _DURATION_SECONDS:
        raise InvalidValueError(
            f"{_shown(text)} is not a duration. Write a number and a unit, such as 12h, 30d, 2w, 6mo or 1y."
        )
    microseconds = int(Decimal(found[1]) * _DURATION_SECONDS[unit] * 1_000_000)
    if microseconds > MAX_DURATION // timedelta(microseconds=1):
        raise InvalidValueError(f"{_shown(text)} is longer than a hundred years. Write a shorter duration.")
    return timedelta(microseconds=microseconds)


def format_duration(duration: timedelta) -> str:
    """Write a duration in the largest of days, hours, minutes, seconds that loses nothing.

    Parameters
    ----------
    duration : timedelta
        0 or more.

    Returns
    -------
    str
        ``"30d"``, ``"36h"``, ``"90s"``; `parse_duration` reads it back as the same duration.
    """
    microseconds = duration // timedelta(microseconds=1)
    for unit in ("d", "h", "min", "s"):
        count, rest = divmod(microseconds, _DURATION_SECONDS[unit] * 1_000_000)
        if rest == 0 and (count or unit == "d"):
            return f"{count}{unit}"
    return f"{Decimal(microseconds) / 1_000_000:f}s"


def format_age(age: timedelta) -> str:
    """Say how long ago something was.

    Parameters
    ----------
    age : timedelta
        Time since then; a negative one (clocks differ) counts as just now.

    Returns
    -------
    str
        ``"just now"``, ``"5 minutes ago"``, ``"3 days ago"``, ``"2 years ago"``, rounded down.
    """
    seconds = age // timedelta(seconds=1)
    for unit, word in (("y", "year"), ("mo", "month"), ("d", "day"), ("h", "hour"), ("min", "minute")):
        count = seconds // _DURATION_SECONDS[unit]
        if count >= 1:
            return f"{count} {word}{'s' if count > 1 else ''} ago"
    return "just now"


def format_day(moment: datetime) -> str:
    """The day of a moment in UTC: ``"3 December 2026"``, whatever the machine's language."""
    day = moment.astimezone(UTC)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def format_until(wait: timedelta) -> str:
    """Say how long it is until something.

    Parameters
    ----------
    wait : timedelta
        Time until then; a negative one is a time that is over.

    Returns
    -------
    str
        ``"in 5 minutes"``, ``"in 3 days"``, ``"3 days ago"``, rounded towards now; ``"now"`` within a minute.
    """
    if wait < timedelta(0):
        return "now" if wait > timedelta(minutes=-1) else format_age(-wait)
    ago = format_age(wait)
    return f"in {ago.removesuffix(' ago')}" if ago.endswith(" ago") else "now"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time that a date names: a year, a month, a day, a minute, a second or an instant.

    Attributes
    ----------
    start : datetime
        First instant, UTC.
    end : datetime
        First instant after it, UTC.
    """

    start: datetime
    end: datetime

    @classmethod
    def of(cls, value: date | datetime) -> "Period":
        """Make the day of a `date`, or the single microsecond of a `datetime` (naive means UTC).

        Raises
        ------
        InvalidValueError
            When the year is outside 1700 to 2250.
        """
        if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
            raise InvalidValueError(
                f"The year {value.year} can't be compared. Use {_FIRST_YEAR} to {_LAST_YEAR}."
            )
        if not isinstance(value, datetime):
            start = datetime(value.year, value.month, value.day, tzinfo=UTC)
            return cls(start, start + timedelta(days=1))
        # Rebuilt field by field: a pandas Timestamp is a datetime, but would not print or compare as one.
        zone = value.tzinfo or UTC
        plain = datetime(
            value.year,
            value.month,
            value.day,
            value.hour,
            value.minute,
            value.second,
            value.microsecond,
            tzinfo=zone,
            fold=value.fold,
        ).astimezone(UTC)
        return cls(plain, plain + timedelta(microseconds=1))

    def __str__(self) -> str:
        start = self.start
        if self == _year(start.year):
            return f"{start:%Y}"
        if start.day == 1 and self == _month(start.year, start.month):
            return f"{start:%Y-%m}"
        length = self.end - start
        midnight = (start.hour, start.minute, start.second, start.microsecond) == (0, 0, 0, 0)
        if midnight and length == timedelta(days=1):
            return f"{start:%Y-%m-%d}"
        if length == timedelta(minutes=1) and start.second == 0 and start.microsecond == 0:
            return f"{start:%Y-%m-%dT%H:%M}"
        if length == timedelta(seconds=1) and start.microsecond == 0:
            return f"{start:%Y-%m-%dT%H:%M:%S}"
        return f"{start:%Y-%m-%dT%H:%M:%S.%f}"


def parse_day(text: str) -> Period:
    """Read a date (or a year, month, minute, second) as the stretch of time that it names.

    Parameters
    ----------
    text : str
        ``"2026"``, ``"2026-01"``, ``"2026-01-31"``, ``"2026-01-31T08:30"``, UTC.

    Returns
    -------
    Period
        From its first instant to the first one after it.

    Raises
    ------
    InvalidValueError
        When `text` is no date, or a day that does not exist.
    """
    found = _DATE.fullmatch(text.strip())
    if found is None:
        raise InvalidValueError(
            f"{_shown(text)} is not a date. Write year-month-day, such as 2026-01-31, 2026-01 or 2026."
        )
    year, month, day, hour, minute, second = (
        int(found[name] or (1 if name in ("month", "day") else 0))
        for name in ("year", "month", "day", "hour", "minute", "second")
    )
    fraction = int((found["fraction"] or "").ljust(6, "0"))
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise InvalidValueError(f"The year {year} can't be compared. Use {_FIRST_YEAR} to {_LAST_YEAR}.")
    try:
        start = datetime(year, month, day, hour, minute, second, fraction, tzinfo=UTC)
    except ValueError as error:
        raise InvalidValueError(_no_such_time(year, month, day, hour, minute, second)) from error
    if found["month"] is None:
        return _year(year)
    if found["day"] is None:
        return _month(year, month)
    if found["hour"] is None:
        return Period(start, start + timedelta(days=1))
    if found["second"] is None:
        return Period(start, start + timedelta(minutes=1))
    if found["fraction"] is None:
        return Period(start, start + timedelta(seconds=1))
    return Period(start, start + timedelta(microseconds=1))


def _no_such_time(year: int, month: int, day: int, hour: int, minute: int, second: int) -> str:
    """Which part of a date there is not."""
    if not 1 <= month <= 12:
        return f"There is no month {month}."
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return f"There is no day {day} in {calendar.month_name[month]} {year}."
    part, number = next(
        (part, number)
        for part, number, most in (("hour", hour, 23), ("minute", minute, 59), ("second", second, 59))
        if number > most
    )
    return f"There is no {part} {number}."


def _year(year: int) -> Period:
    return Period(datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC))


def _month(year: int, month: int) -> Period:
    end_year, end_month = divmod(year * 12 + month, 12)
    return Period(datetime(year, month, 1, tzinfo=UTC), datetime(end_year, end_month + 1, 1, tzinfo=UTC))


def _shown(text: str) -> str:
    """Quote text for a message, cut so that a pasted page does not fill the screen."""
    return repr(text if len(text) <= 40 else text[:37] + "...")
