"""Plans and reports as the commands print them."""

from typing import TYPE_CHECKING

from artwidgets.cli.terminal import write_line
from artwidgets.model.inert import inert_line

if TYPE_CHECKING:
    from artwidgets.planning.plan import Plan
    from artwidgets.session import Report

__all__ = ["print_plan", "print_report"]


def print_plan(plan: "Plan", plan_id: str | None = None) -> None:
    """Print every item in words, with its warnings, then what is refused, then the totals.

    Parameters
    ----------
    plan : Plan
    plan_id : str, optional
        Under which it is applied and resumed, where what is shown is a part or a new reading of it.
    """
    for item in plan.items:
        warnings = f" Note: {'; '.join(item.warnings)}" if item.warnings else ""
        print(inert_line(f"  {item.words}{warnings}"))
    for item in plan.refusals:
        write_line(f"  Refused: {item.refusal}", "yellow")
    for advice in plan.advice:
        write_line(f"  Advice: {advice.name}: {advice.words}", "cyan")
    for words in filter(None, (plan.rests_on, plan.archives)):
        write_line(f"  Note: {words}")
    write_line(f"Plan {plan_id or plan.id}: {plan.summary}", "bold")


def print_report(report: "Report") -> None:
    """Print what did not go as planned, each with its reason, then the totals."""
    for item in (*report.failed, *report.skipped):
        status = report.outcomes[item.key].status
        style = "red" if status == "failed" else "yellow"
        write_line(f"  {status}: {item.name}: {report.reason(item)}", style)
    for words in (*report.remarks, *report.notes):
        write_line(f"  note: {words}")
    if report.stopped:
        write_line(f"  Stopped: {report.stopped}", "red")
    write_line(f"{report.summary[0].upper()}{report.summary[1:]}.", "bold")
    for words in filter(None, (report.frees, report.archived)):
        print(inert_line(words))
    if report.remaining:
        print(f"Go on with: artwidgets resume {report.plan.id}")
