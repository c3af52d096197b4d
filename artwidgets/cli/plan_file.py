"""What commands that make a plan have in common: where it archives to, where it is written."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from artwidgets.errors import PlanError

if TYPE_CHECKING:
    from artwidgets.planning.plan import Plan

__all__ = ["add_archive", "tell_next", "write_plan"]


def add_archive(command: argparse.ArgumentParser, by_default: str = "") -> None:
    """Add the option that has versions archived before they go."""
    command.add_argument(
        "--archive",
        metavar="URL",
        help="archive each version here, a folder or fsspec URL, before it is deleted; what can't be "
        f"archived stays{by_default}",
    )


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
