"""``artwidgets keep``: what a policy keeps and lets go, as a plan, or as a check for cron and CI."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from artwidgets.cli.examples import add_examples
from artwidgets.cli.plan_file import add_archive, tell_next, write_plan
from artwidgets.cli.scope_options import add_scope, ended, loaded
from artwidgets.cli.tables import print_table
from artwidgets.errors import PolicyError
from artwidgets.model.inert import inert_frame, inert_line

if TYPE_CHECKING:
    from pandas import DataFrame

    from artwidgets.planning.plan import Plan
    from artwidgets.planning.policy import Decision
    from artwidgets.session import Session

__all__ = ["SOMETHING_TO_DO", "add_command"]

SOMETHING_TO_DO = 3
"""The exit code of a check that found something."""


def add_command(commands: Any) -> None:
    """Add ``keep`` to the shell's commands."""
    command = commands.add_parser("keep", help="tell and plan what a policy lets go, and why; sends nothing")
    add_scope(command, where=False)
    command.add_argument("--policy", type=Path, metavar="FILE", help="the policy, a TOML file")
    add_archive(command, "; where the policy says otherwise, this counts")
    command.add_argument(
        "--out", type=Path, metavar="FILE", help="write the plan here, for `artwidgets apply`"
    )
    command.add_argument(
        "--check",
        action="store_true",
        help=f"only tell what would happen now; exit code 0: nothing, {SOMETHING_TO_DO}: something to do",
    )
    command.add_argument(
        "--delete-aliases",
        action="store_true",
        help="also plan deletes of what has aliases or links, where a rule lets such go",
    )
    command.add_argument(
        "--format", choices=("table", "csv", "json"), default="table", help="how to print it"
    )
    command.add_argument("--each", action="store_true", help="a line for each version, not for each reason")
    command.add_argument("--schema", action="store_true", help="print the policy's JSON Schema, for editors")
    command.set_defaults(command=keep)
    add_examples(
        command,
        ("artwidgets keep acme/vision --policy cleanup.toml --check", "what would happen, and why"),
        (
            "artwidgets keep acme/vision --policy cleanup.toml --out cleanup.json",
            "the same, with the plan written for `artwidgets apply`",
        ),
        ("artwidgets keep --schema", "for the `#:schema` line of a policy"),
    )


def keep(options: argparse.Namespace) -> int:
    """Print what a policy decides, and what of it would be done; write the plan where that is asked for."""
    from artwidgets.planning.policy import Policy, schema

    if options.schema:
        print(json.dumps(schema(), indent=2))
        return 0
    if options.policy is None:
        raise PolicyError(
            "Say which policy: --policy cleanup.toml. `artwidgets keep --schema`: what is in one."
        )
    if options.check and options.out is not None:
        raise PolicyError("--check writes no plan. Leave it, or --out, away.")
    policy = Policy.load(options.policy)
    session = loaded(options)
    decision = session.decide(policy)
    session.stage(policy, delete_aliases=options.delete_aliases)
    plan = session.plan(archive=options.archive)
    if options.out is not None:
        write_plan(plan, options.out)
    report = _each(session, decision) if options.each else decision.by_reason()
    _PRINTS[options.format](report, decision, plan)
    sys.stdout.flush()
    if options.out is not None:
        tell_next(options.out)
    return ended(session) or (SOMETHING_TO_DO if options.check and len(plan) else 0)


def _each(session: "Session", decision: "Decision") -> "DataFrame":
    named = session.listing[["name", "type"]].assign(**decision.frame, size=decision.size)
    return named.reset_index()


def _print_table(report: "DataFrame", decision: "Decision", plan: "Plan") -> None:
    from artwidgets.model.units import format_size

    shown = report.drop(columns=["id", "type"], errors="ignore").astype(object)
    shown["rule"] = report["rule"].fillna("")
    shown["size"] = report["size"].map(format_size)
    if "versions" in shown:
        shown["versions"] = report["versions"].map("{:,}".format)
    rows = [tuple(map(str, row)) for row in shown.itertuples(index=False)]
    print_table(tuple(shown.columns), rows, right=frozenset({"versions", "size"}))
    for line in (*decision.notes, *_refused(plan), _summary(decision), *_planned(plan)):
        print(inert_line(line))


def _print_csv(report: "DataFrame", decision: "Decision", plan: "Plan") -> None:
    print(inert_frame(report).to_csv(index=False), end="")
    _tell_apart(decision, plan)


def _print_json(report: "DataFrame", decision: "Decision", plan: "Plan") -> None:
    document = {
        "verdicts": {
            verdict: {"versions": count, "size": decision.sizes[verdict]}
            for verdict, count in decision.counts.items()
        },
        "rows": json.loads(report.to_json(orient="records")),
        "notes": list(decision.notes),
        "plan": {
            "id": plan.id,
            "summary": plan.summary,
            "items": len(plan),
            "archive": plan.archive,
            "skipped": [str(item.refusal) for item in plan.refusals],
        },
    }
    print(json.dumps(document, indent=2))


_PRINTS = {"table": _print_table, "csv": _print_csv, "json": _print_json}


def _tell_apart(decision: "Decision", plan: "Plan") -> None:
    """Beside numbers for machines, the same in words for who watches."""
    for line in (*decision.notes, *_refused(plan), *_planned(plan)):
        print(inert_line(line), file=sys.stderr)


def _planned(plan: "Plan") -> list[str]:
    return [*filter(None, [plan.archives]), f"Plan {plan.id}: {plan.summary}"]


def _refused(plan: "Plan") -> list[str]:
    return [f"Refused: {item.refusal}" for item in plan.refusals]


def _summary(decision: "Decision") -> str:
    from artwidgets.model.units import format_size

    parts = [
        f"{verdict} {decision.counts[verdict]:,} ({format_size(decision.sizes[verdict])})"
        for verdict in ("drop", "keep", "untouched")
    ]
    return f"Versions: {', '.join(parts)}."
