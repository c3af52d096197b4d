"""A process that carries a plan out and may be killed at any moment."""

from pathlib import Path

from artwidgets.plan import Plan
from artwidgets.session import Session


def carry_out(plan: str, base_url: str, api_key: str) -> None:
    """Apply the plan in the file `plan`."""
    found = Plan.from_json(Path(plan).read_text())
    Session(found.entity, found.project, base_url=base_url, api_key=api_key).apply(found)
