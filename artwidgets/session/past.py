"""What was done: the plans of the past and what became of them."""

from collections.abc import Iterator

import pandas as pd

from artwidgets.applying import journal
from artwidgets.applying import past_plans as past
from artwidgets.applying.history_frame import history
from artwidgets.applying.journal import PlanRecord, Unreadable
from artwidgets.model import validation as arguments
from artwidgets.planning.plan import Plan
from artwidgets.session.base import SessionBase

__all__ = ["Past"]


_PLAN_IDS = "`history()` lists the plans with their ids."


class Past(SessionBase):
    """The journals of this machine."""

    def history(self, everywhere: bool = False) -> pd.DataFrame:
        """Past plans of this project, the newest first.

        Parameters
        ----------
        everywhere : bool
            Plans of other projects of the entity too.

        Returns
        -------
        DataFrame
            Index ``plan``; columns ``began``, ``ended`` (datetime64, UTC), ``project``, ``by`` (the
            user, NA where it is not on record), ``did`` ("deleted 116 versions, 3 failed"),
            ``summary`` (what was planned), ``state`` ("finished", "cancelled", "interrupted", or
            "unreadable" for a file whose summary says why), and the counts ``items``, ``done``,
            ``failed``, ``skipped`` (int64). In a notebook it shows as a table.

        Examples
        --------
        >>> staged = session.edit(session.where("version:1"), add_tags=["old"])
        >>> report = session.apply(session.plan())
        >>> session.history()["did"].tolist()
        ['edited 2 versions']
        """
        return history(self.records(everywhere))

    def records(self, everywhere: bool = False) -> Iterator[PlanRecord | Unreadable]:
        """The journals that `history` tells of, with every item and what became of it."""
        for found in self.all_records():
            if isinstance(found, Unreadable) or self._own(found.plan, everywhere):
                yield found

    @staticmethod
    def all_records() -> Iterator[PlanRecord | Unreadable]:
        """All journals of this machine, the newest first, whatever their server; nobody is asked."""
        return iter(journal.journals())

    @staticmethod
    def find_record(plan_id: str | None = None) -> PlanRecord:
        """One journal of this machine; without an id the newest one with items left. Nobody is asked.

        Raises
        ------
        JournalError
            When there is none of that id, or it can't be read.
        PlanError
            When no plan has items left.
        """
        if plan_id is None:
            return past.newest_unfinished(journal.journals())
        return journal.find_record(arguments.name(plan_id, "A plan", _PLAN_IDS))

    def _own(self, plan: Plan, everywhere: bool) -> bool:
        scope = self.scope
        mine = everywhere or scope.project is None or plan.project == scope.project
        return mine and plan.entity == scope.entity and self.connection.is_for(plan.server)

    def _past(self, plan_id: str) -> PlanRecord:
        record = self.find_record(plan_id)
        past.require_project(record, self.scope)
        return record
