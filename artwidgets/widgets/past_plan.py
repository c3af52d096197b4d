"""A plan of the history on its way into the review: what is left of it, or what puts its edits back."""

from dataclasses import dataclass, replace
from typing import Literal

from artwidgets.errors import StalePlanError
from artwidgets.planning.item_sequence import Items
from artwidgets.planning.plan import Plan
from artwidgets.session import Report, Session
from artwidgets.widgets.jobs import Job

__all__ = ["PastPlan"]


@dataclass(frozen=True, slots=True)
class PastPlan:
    """What a person asked for in the history, and has not confirmed yet.

    Attributes
    ----------
    plan_id : str
    act : {"resume", "revert"}
    of : str
        Which plan it is, in words.
    """

    plan_id: str
    act: Literal["resume", "revert"]
    of: str

    @property
    def title(self) -> str:
        """Of the review."""
        return "Review what is left" if self.act == "resume" else "Review what is reverted"

    @property
    def note(self) -> str:
        """What is to be known of it."""
        if self.act == "resume":
            return f"Left of: {self.of}. Each is compared with the server again right before."
        return f"Puts back the edits of: {self.of}. Deletes can't be taken back."

    def plan(self, session: Session) -> Plan:
        """What is to be looked at and confirmed."""
        if self.act == "resume":
            # What was refused when it was made is no part of what is left.
            return replace(session.resume_plan(self.plan_id), refusals=Items())
        return session.revert_plan(self.plan_id)

    def confirmation(self, plan: Plan) -> str:
        """What has to be typed: a plan of another day is never carried out by a click."""
        many = f"{len(plan):,} {'edit' if len(plan) == 1 else 'edits'}"
        return plan.confirmation or f"{self.act} {many}"

    def carry_out(self, session: Session, plan: Plan, job: Job) -> Report:
        """Do what was confirmed.

        Raises
        ------
        StalePlanError
            When another process went on with it since it was shown.
        """
        if self.act == "revert":
            return session.apply(plan, job.progress, job.cancel)
        if session.resume_plan(self.plan_id).items != plan.items:
            raise StalePlanError(
                "Somebody went on with this plan since it was shown. Open it in the history again."
            )
        return session.resume(self.plan_id, job.progress, job.cancel).of(plan)
