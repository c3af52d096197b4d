"""What a notebook shows of a report: the results, and what did not go as planned first."""

from artwidgets.applying.deeds import results
from artwidgets.applying.report import Report
from artwidgets.model.notebook_html import ROWS, table
from artwidgets.planning.plan import Item

__all__ = ["report_table"]


def report_table(report: Report) -> str:
    """A report as HTML: what did not go as planned first."""
    words = results(report)
    items = [*report.failed, *report.skipped, *report.remaining, *report.done]
    return table(
        f"{words[0].upper()}{words[1:]}{' (cancelled)' if report.cancelled else ''}",
        ("", "Name", "What", "Reason"),
        (_report_row(item, report) for item in items[:ROWS]),
        total=len(items),
        notes=[*filter(None, [report.stopped]), *report.notes],
    )


def _report_row(item: Item, report: Report) -> tuple[str, ...]:
    outcome = report.outcomes.get(item.key)
    return (str(outcome.status) if outcome else "not reached", item.name, item.words, report.reason(item))
