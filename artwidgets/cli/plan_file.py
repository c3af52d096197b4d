"""Where a command writes its plan, for ``artwidgets apply``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from artwidgets.errors import PlanError

if TYPE_CHECKING:
    from artwidgets.planning.plan import Plan

__all__ = ["tell_next", "write_plan"]


def write_plan(plan: "Plan", out: Path) -> None:
    """Write a plan, before anything of it is printed to what may be closed.

    Raises
    ------
    PlanError
        When it can't be written.
    """
    try:
        with out.open("w", encoding="utf-8") as file:
            file.writelines(plan.json_parts())
    except OSError as error:
        raise PlanError(f"The plan can't be written to {out}: {error.strerror}.") from error


def tell_next(out: Path) -> None:
    """Say on standard error how to go on with a plan that was written."""
    # Standard output may be a script or numbers, on their way into a file.
    print(f"Written to {out}. Next: artwidgets apply {out}", file=sys.stderr)
