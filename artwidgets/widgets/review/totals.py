"""What the review tells of the whole plan: what its button does, and what the deletes free."""

from datetime import timedelta

from artwidgets.model.delete_later import in_days
from artwidgets.model.units import format_size
from artwidgets.planning.items import Action
from artwidgets.planning.plan import Plan
from artwidgets.widgets.past_plan import PastPlan

__all__ = ["button_words", "freed_words"]


def button_words(plan: Plan, past: PastPlan | None) -> str:
    """What the button that carries it out says."""
    many = f"{len(plan):,}"
    items = plan.items
    if items and items.all_of_kind(lambda item: item.action is Action.DELETE, deletes=True):
        return f"Delete {many} version{'' if len(plan) == 1 else 's'}"
    if past is not None and past.act == "revert":
        return f"Revert {many} edit{'' if len(plan) == 1 else 's'}"
    if items and len(plan.later) == len(items):
        times = {item.expire for item in plan.later}
        when = f"in {in_days(times.pop() or timedelta())}" if len(times) == 1 else "later"
        return f"Delete {many} version{'' if len(plan) == 1 else 's'} {when}"
    if items and items.all_of_kind(
        lambda item: item.edit is not None and not item.destructive, deletes=False
    ):
        return f"Apply {many} edit{'' if len(plan) == 1 else 's'}"
    return f"Apply {many} change{'' if len(plan) == 1 else 's'}"


def freed_words(plan: Plan) -> str:
    """How much of what the deletes list they free."""
    listed = plan.deletes.size + plan.at_once.size
    of = f" of {format_size(listed)} listed" if listed > plan.reclaim.upper else ""
    return f"Frees {plan.reclaim.words}{of}."
