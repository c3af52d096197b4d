"""What the commands print: tables, plans, reports, progress."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from artwidgets.model.inert import inert_line
from artwidgets.model.progress import Progress

if TYPE_CHECKING:
    from artwidgets.planning.plan import Plan
    from artwidgets.session import Report

__all__ = ["print_plan", "print_report", "print_table", "progress", "progress_in_bytes", "table_text"]


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[str]) -> None:
    """Print aligned columns; those named in `right` are numbers."""
    print(table_text(headings, rows, right), end="")


def table_text(headings: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[str]) -> str:
    """The same as text; every line ends with a line feed."""
    lines = [list(headings), *([inert_line(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = ""
    for line in lines:
        cells = (
            cell.rjust(width) if heading in right else cell.ljust(width)
            for cell, width, heading in zip(line, widths, headings, strict=True)
        )
        text += "  ".join(cells).rstrip() + "\n"
    return text


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
        print(inert_line(f"  Refused: {item.refusal}"))
    for advice in plan.advice:
        print(inert_line(f"  Advice: {advice.name}: {advice.words}"))
    for words in filter(None, (plan.rests_on, plan.archives)):
        print(inert_line(f"  Note: {words}"))
    print(inert_line(f"Plan {plan_id or plan.id}: {plan.summary}"))


def print_report(report: "Report") -> None:
    """Print what did not go as planned, each with its reason, then the totals."""
    for item in (*report.failed, *report.skipped):
        status = report.outcomes[item.key].status
        print(inert_line(f"  {status}: {item.name}: {report.reason(item)}"))
    for words in (*report.remarks, *report.notes):
        print(inert_line(f"  note: {words}"))
    if report.stopped:
        print(inert_line(f"  Stopped: {report.stopped}"))
    print(f"{report.summary[0].upper()}{report.summary[1:]}.")
    if report.frees:
        print(report.frees)
    if report.remaining:
        print(f"Go on with: artwidgets resume {report.plan.id}")


def progress(what: str) -> Progress:
    """Return what keeps one line of standard error up to date."""

    def tell(done: int, total: int | None, rate: float, eta: float | None) -> None:
        of = f" of {total:,}" if total else ""
        left = f", {eta:.0f} s left" if eta else ""
        end = "\n" if total and done >= total else ""
        print(f"\r{done:,}{of} {what}, {rate:,.0f}/s{left}   ", end=end, file=sys.stderr, flush=True)

    return tell


def progress_in_bytes() -> Progress:
    """The same for work that is told in bytes."""
    from artwidgets.model.units import format_size

    def tell(done: int, total: int | None, rate: float, eta: float | None) -> None:
        of = f" of {format_size(total)}" if total else ""
        left = f", {eta:.0f} s left" if eta else ""
        end = "\n" if total and done >= total else ""
        line = f"\r{format_size(done)}{of}, {format_size(int(rate))}/s{left}"
        print(f"{line}          ", end=end, file=sys.stderr, flush=True)

    return tell
