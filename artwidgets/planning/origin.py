"""Where a plan comes from, as its ``made`` says it: in every plan file and journal, and part of its id.

Two forms, each with what no other plan has at its end::

    2026-11-29T10:00:00+00:00 9f2c1a60b7d3e845      made of a reading of that moment (UTC)
    revert of 0a1b2c3d4e5f 9f2c1a60b7d3e845         puts back what the plan of that id edited
"""

import re
import secrets
from datetime import datetime

__all__ = ["made_of_reading", "made_of_revert", "reverted_plan"]

_REVERT = re.compile(r"revert of (\S+) \S+")


def made_of_reading(loaded_at: datetime, staging: str) -> str:
    """Of a plan of what is staged.

    Parameters
    ----------
    loaded_at : datetime
        When the listing was read, UTC.
    staging : str
        What tells this staging from an earlier one of the same changes.
    """
    return f"{loaded_at.isoformat()} {staging}"


def made_of_revert(plan_id: str) -> str:
    """Of a plan that puts back what another one edited.

    Examples
    --------
    >>> reverted_plan(made_of_revert("0a1b2c3d4e5f"))
    '0a1b2c3d4e5f'
    """
    return f"revert of {plan_id} {secrets.token_hex(8)}"


def reverted_plan(made: str | None) -> str | None:
    """Id of the plan that is put back; None for any other ``made``."""
    found = _REVERT.fullmatch(made or "")
    return found[1] if found else None
