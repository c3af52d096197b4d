"""What a notebook shows of a plan: each item in the words of the review."""

from artwidgets.model.notebook_html import ROWS, table
from artwidgets.model.units import format_size
from artwidgets.planning.plan import Item, Plan

__all__ = ["plan_table"]


def plan_table(plan: Plan) -> str:
    """A plan as HTML: refused items first, for they need a look."""
    items = [*plan.refusals, *plan.items]
    notes = [f"To confirm: {plan.confirmation}"] if plan.confirmation else []
    return table(
        f"Plan {plan.id}: {plan.summary}",
        ("", "Name", "Type", "What happens", "Size"),
        (_plan_row(item) for item in items[:ROWS]),
        total=len(items),
        notes=notes,
    )


def _plan_row(item: Item) -> tuple[str, ...]:
    if item.refusal is not None:
        return ("skipped", item.name, item.base.type, item.refusal, "")
    warnings = f"\n{'; '.join(item.warnings)}" if item.warnings else ""
    size = format_size(item.size) if item.destructive else ""
    return (str(item.action), item.name, item.base.type, f"{item.words}{warnings}", size)
