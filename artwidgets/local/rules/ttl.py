"""The time to live of a version, as asked for and as kept (T1 and S7 of ``artwidgets/local/README.md``)."""

from artwidgets.local.refusals import Refusal
from artwidgets.local.rules.naming import is_internal_type

__all__ = ["INHERIT", "OFF", "ttl_value"]

INHERIT = -1
"""What ``ttlDurationSeconds`` says instead of seconds, on the way in."""

OFF = -2
"""What ``ttlDurationSeconds`` says where there is none."""


def ttl_value(seconds: int, type_name: str) -> int | None:
    """Return what to store for a ``ttlDurationSeconds`` that came in.

    Raises
    ------
    Refusal
        Where it is no duration, or the type is one the platform makes by itself.
    """
    if seconds == INHERIT:
        return None
    if seconds == OFF:
        return OFF
    if seconds <= 0:
        raise Refusal(
            f"invalid ttlDurationSeconds {seconds}: a positive number of seconds, -1 (inherit) or -2 (off)"
        )
    if is_internal_type(type_name):
        raise Refusal(f"cannot set TTL on artifacts of type {type_name!r}")
    return seconds
