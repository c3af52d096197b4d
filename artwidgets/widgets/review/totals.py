"""What the review tells of the whole plan: what its button does, and what the deletes free."""

from datetime import timedelta
from typing import Final

from artwidgets.model.delete_later import in_days
from artwidgets.model.units import format_size
from artwidgets.planning.items import Action
from artwidgets.planning.plan import Plan
from artwidgets.planning.what_stays import WhatStays
from artwidgets.session import Report
from artwidgets.widgets.past_plan import PastPlan
from artwidgets.widgets.protocol import review as wire
from artwidgets.widgets.review.weight import describe_weight

__all__ = ["NOTHING", "confirmation", "plan_totals", "report_totals"]

NOTHING: Final[wire.Totals] = {
    "summary": "",
    "bytes": "",
    "weight": None,
    "note": "",
    "button": "",
    "confirmation": None,
    "items": 0,
    "unread": 0,
}
"""Before there is a plan."""


def report_totals(report: Report) -> wire.Totals:
    """What became of a plan."""
    words = [report.stopped, report.archived, *report.remarks, *report.notes]
    if report.cancelled and not report.stopped:
        words.insert(0, "Cancelled; what was not reached is still staged.")
    return {
        **NOTHING,
        "summary": report.results,
        "bytes": report.frees,
        "note": " ".join(filter(None, words)),
    }


def plan_totals(
    plan: Plan, past: PastPlan | None, what_stays: WhatStays | None, measuring: bool
) -> wire.Totals:
    """What a plan comes to.

    Parameters
    ----------
    plan : Plan
    past : PastPlan, optional
        What of the history it carries on or reverts.
    what_stays : WhatStays, optional
        What stays, where that is known.
    measuring : bool
        Whether manifests are being read for it, so that its bytes are about to change.
    """
    going = plan.deletes or plan.at_once
    return {
        "summary": plan.counts if len(plan) or plan.refusals else "Nothing staged yet.",
        "bytes": freed_words(plan) if going and not measuring else "",
        "weight": describe_weight(what_stays) if going and what_stays is not None else None,
        "unread": plan.reclaim.unread if going and past is None else 0,
        "note": " ".join(filter(None, [*((past.note, plan.archives) if past else ()), plan.rests_on])),
        "button": button_words(plan, past),
        "confirmation": confirmation(plan, past),
        "items": len(plan),
    }


def confirmation(plan: Plan, past: PastPlan | None) -> str | None:
    """What has to be typed before it is carried out; None for nothing."""
    return past.confirmation(plan) if past else plan.confirmation


def button_words(plan: Plan, past: PastPlan | None) -> str:
    """What the button that carries it out says."""
    words = _button_words(plan, past)
    return f"Archive and {words[0].lower()}{words[1:]}" if plan.archives else words


def _button_words(plan: Plan, past: PastPlan | None) -> str:
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
