"""How many examples a property is tried with: a spread few in every run, all of them in `tests/break`."""

import os

__all__ = ["EVERY", "examples"]

EVERY = os.environ.get("ARTWIDGETS_EXAMPLES") == "all"
"""Whether this is `tests/break`."""

_SHARE = 10


def examples(count: int) -> int:
    """So many of them as there is time for; they differ from run to run, so that all come by in the end."""
    return count if EVERY else max(10, count // _SHARE)
