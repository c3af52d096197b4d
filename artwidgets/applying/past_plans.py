"""Plans of the past: whose they are, which one is to be finished, and the question before it is."""

import sys
from collections.abc import Iterable

from artwidgets.applying.journal import PlanRecord, Unreadable
from artwidgets.errors import PlanError, StalePlanError
from artwidgets.listing import Scope
from artwidgets.planning.confirmation import is_typed

__all__ = ["ask", "newest_unfinished", "require_project"]


def newest_unfinished(found: Iterable[PlanRecord | Unreadable], where: str = "") -> PlanRecord:
    """The newest plan with items left.

    Parameters
    ----------
    found : iterable of PlanRecord or Unreadable
        The newest first.
    where : str
        Whose plans they are, for the error.

    Raises
    ------
    PlanError
        When there is none.
    """
    for record in found:
        if isinstance(record, PlanRecord) and not record.finished:
            return record
    raise PlanError(f"There is no unfinished plan{where and f' of {where}'}. `history()` lists all plans.")


def require_project(record: PlanRecord, scope: Scope) -> None:
    """Refuse a plan of another project: a session touches nothing but its own.

    Raises
    ------
    StalePlanError
    """
    plan = record.plan
    if plan.entity != scope.entity or (scope.project is not None and plan.project != scope.project):
        raise StalePlanError(
            f"Plan {plan.id} is of {plan.place}, and this session is of {scope.entity}/{scope.project}. "
            f"Open Session({plan.entity!r}, {plan.project or None!r}) for it."
        )


def ask(record: PlanRecord) -> None:
    """Say which plan is meant, and ask; refuse where nobody can answer.

    Raises
    ------
    PlanError
        When nobody is there, or the answer is another one.
    """
    words = record.summary
    call = f"session.resume({record.plan.id!r})"
    if not _somebody_there():
        raise PlanError(
            f"{words} Nothing was done. Look at session.resume_plan({record.plan.id!r}), then call {call} "
            "to finish it."
        )
    wanted = record.left.confirmation or "resume"
    try:
        answer = input(f"{words}\nType '{wanted}' to finish it: ")
    except EOFError:
        answer = ""
    if not is_typed(answer, wanted):
        raise PlanError(f"Nothing was done. To finish plan {record.plan.id} later, call {call}.")


def _somebody_there() -> bool:
    if sys.stdin is not None and sys.stdin.isatty():
        return True
    # In a notebook `input` asks below the cell, where the front end can.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return bool(getattr(getattr(shell, "kernel", None), "_allow_stdin", False))
