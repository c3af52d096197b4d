"""The plan under review as a file: to be run, kept, or read elsewhere."""

import json

from artwidgets.errors import InvalidValueError
from artwidgets.model.inert import inert_frame
from artwidgets.planning.plan import Plan
from artwidgets.widgets.protocol import shared

__all__ = ["exported"]


def exported(plan: Plan, form: object) -> shared.File:
    """The plan as ``script``, ``json`` or ``csv``.

    Raises
    ------
    InvalidValueError
        For any other form.
    """
    if form == "script":
        return {"name": f"plan-{plan.id}.py", "text": plan.to_script()}
    if form == "json":
        return {"name": f"plan-{plan.id}.json", "text": json.dumps(json.loads(plan.to_json()), indent=1)}
    if form == "csv":
        return {"name": f"plan-{plan.id}.csv", "text": inert_frame(plan.to_frame()).to_csv()}
    raise InvalidValueError(f"A plan can be had as script, json or csv, not as {form!r}.")
