"""A policy of one rule out of keywords, as ``Session.keep`` takes them."""

from datetime import timedelta
from typing import Any, TypedDict

from artwidgets.errors import InvalidValueError
from artwidgets.filters import Query
from artwidgets.model.keywords import reject_unknown
from artwidgets.model.validation import shown
from artwidgets.planning.policy.policy import Policy
from artwidgets.planning.policy.values import Best, Rule

__all__ = ["KeepFields", "one_rule"]


class KeepFields(TypedDict, total=False):
    """What `Session.keep` can be told beside ``last``; see `Rule`, whose fields most of them are."""

    aliased: bool
    younger_than: str | timedelta | None
    per: str
    within: Query | None
    linked: bool
    always: Query | None
    best: int | None
    by: str | None
    mode: str | None


def one_rule(last: int | None = None, **fields: Any) -> Policy:
    """The policy of these keywords.

    Parameters
    ----------
    last : int, optional
    **fields
        Those of `KeepFields`; ``best``, ``by`` and ``mode`` make a `Best`.

    Raises
    ------
    InvalidValueError
        When nothing is kept, or a value is none.
    FilterError
        When a query can't be read.
    TypeError
        For a keyword that there is not.
    """
    reject_unknown("keep", KeepFields, fields)
    best, by, mode = (fields.pop(name, None) for name in ("best", "by", "mode"))
    given = {name: value for name, value in fields.items() if value is not None}
    if best is None and (by is not None or mode is not None):
        raise InvalidValueError("by= and mode= say what is the best; say with best= how many of them stay.")
    if best is not None and (by is None or mode is None):
        raise InvalidValueError(
            f'best={shown(best)} needs by=, such as "summary.val_loss", and mode="min" or mode="max".'
        )
    return Policy(rules=(Rule(last=last, best=best and Best(best, by, mode), **given),))
