"""``artwidgets list | plan | apply | resume | history``: the same as the panels, in a shell."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from artwidgets.errors import PlanError

if TYPE_CHECKING:
    from pandas import DataFrame

    from artwidgets.plan import Plan
    from artwidgets.report import Report
    from artwidgets.session import Session

__all__ = ["add_commands"]

SHOWN = ("name", "type", "aliases", "size", "files", "created", "tags", "description")
"""Columns of the table that `list` prints."""


def add_commands(commands: Any) -> None:
    """Add the commands on artifacts to the shell's."""
    listing = commands.add_parser("list", help="list versions of a project")
    _add_place(listing)
    listing.add_argument("--format", choices=("table", "csv", "json"), default="table")
    listing.set_defaults(run=list_versions)

    plan = commands.add_parser(
        "plan", help="plan deletes or edits of the versions that a query finds; sends nothing"
    )
    _add_place(plan)
    plan.add_argument("--delete", action="store_true", help="delete what is found (links are unlinked)")
    plan.add_argument("--delete-aliases", action="store_true", help="delete versions with aliases too")
    plan.add_argument("--keep-last", type=int, metavar="N", help="delete all but the newest N a collection")
    plan.add_argument("--younger-than", metavar="AGE", help="with --keep-last: keep what is younger (30d)")
    plan.add_argument("--description", help="set the description")
    plan.add_argument("--ttl", help="set the time to live: 30d, inherit or none")
    for field, singular in (("aliases", "alias"), ("tags", "tag")):
        for verb in ("add", "remove"):
            plan.add_argument(
                f"--{verb}-{singular}", dest=f"{verb}_{field}", action="append", default=[], metavar="NAME"
            )
    plan.add_argument(
        "--set", dest="metadata", action="append", default=[], metavar="KEY=JSON", help="set a metadata key"
    )
    plan.add_argument("--out", type=Path, help="write the plan here; printed only, otherwise")
    plan.add_argument("--script", action="store_true", help="print it as plain wandb code")
    plan.set_defaults(run=make_plan)

    apply = commands.add_parser("apply", help="carry out a plan that `plan --out` wrote")
    apply.add_argument("plan", type=Path)
    apply.add_argument("--yes", action="store_true", help="do not ask for confirmation")
    apply.set_defaults(run=apply_plan)

    resume = commands.add_parser("resume", help="finish a plan that was cut short")
    resume.add_argument("plan", help="its id, as `history` lists it")
    resume.add_argument("--yes", action="store_true", help="do not ask for confirmation")
    resume.set_defaults(run=resume_plan)

    history = commands.add_parser("history", help="list past plans and what became of them")
    history.set_defaults(run=list_history)


def list_versions(options: argparse.Namespace) -> int:
    """Print the versions that the query finds."""
    found = _found(_loaded(options), options)
    if options.format == "csv":
        print(found.to_csv(), end="")
    elif options.format == "json":
        print(found.reset_index().to_json(orient="records", date_format="iso"))
    else:
        _print_table(found)
    return 0


def make_plan(options: argparse.Namespace) -> int:
    """Stage what was asked for, and print or write the plan."""
    session = _loaded(options)
    edits: dict[str, Any] = {
        name: getattr(options, name)
        for name in ("add_aliases", "remove_aliases", "add_tags", "remove_tags")
        if getattr(options, name)
    }
    edits |= {name: getattr(options, name) for name in ("description", "ttl") if getattr(options, name)}
    if options.metadata:
        edits["update_metadata"] = dict(map(_key_value, options.metadata))
    if options.keep_last is not None:
        session.keep(last=options.keep_last, younger_than=options.younger_than, within=options.where)
    elif not edits and not options.delete:
        raise PlanError("Say what to plan: --delete, --keep-last N, --add-tag NAME, --ttl 30d, ...")
    found = _found(session, options)
    if edits and len(found):
        session.edit(found, **edits)
    if options.delete and len(found):
        session.delete(found, delete_aliases=options.delete_aliases)
    plan = session.plan()
    if options.out is not None:
        options.out.write_text(plan.to_json())
    if options.script:
        print(plan.to_script(), end="")
    else:
        _print_plan(plan)
        if options.out is not None:
            print(f"Written to {options.out}. Carry it out with: artwidgets apply {options.out}")
    return 0


def apply_plan(options: argparse.Namespace) -> int:
    """Carry a written plan out, after it was confirmed."""
    from artwidgets.plan import Plan

    try:
        text = options.plan.read_text()
    except OSError as error:
        raise PlanError(f"The plan {options.plan} can't be read: {error.strerror}.") from error
    plan = Plan.from_json(text)
    return _carry_out(plan, options.yes)


def resume_plan(options: argparse.Namespace) -> int:
    """Carry out what is left of a recorded plan."""
    from artwidgets.journal import find_record

    return _carry_out(find_record(options.plan).plan, options.yes)


def list_history(options: argparse.Namespace) -> int:
    """Print past plans, the newest first; no server is asked."""
    from artwidgets.journal import records

    for record in records():
        report = record.report()
        began = f"{record.began:%Y-%m-%d %H:%M}" if record.began else ""
        place = f"{record.plan.entity}/{record.plan.project}".rstrip("/")
        print(f"{record.plan.id}  {began}  {record.state:<11}  {place}: {report.summary}")
    return 0


def _add_place(command: argparse.ArgumentParser) -> None:
    command.add_argument("place", metavar="ENTITY/PROJECT")
    command.add_argument("--where", default="", metavar="QUERY", help="such as 'alias:none age:>30d'")
    command.add_argument("--type", help="only this artifact type")
    command.add_argument("--collection", help="only this collection")
    command.add_argument("--run", metavar="ENTITY/PROJECT/RUN", help="only what this run logged")


def _loaded(options: argparse.Namespace) -> "Session":
    from artwidgets.session import Session

    entity, _, project = options.place.strip("/").partition("/")
    session = Session(
        entity, project or None, type=options.type, collection=options.collection, run=options.run
    )
    session.load(progress=_progress("rows") if sys.stderr.isatty() else None)
    return session


def _found(session: "Session", options: argparse.Namespace) -> "DataFrame":
    return session.where(options.where) if options.where else session.listing


def _carry_out(plan: "Plan", yes: bool) -> int:
    from artwidgets.session import Session

    _print_plan(plan)
    expected = plan.confirmation
    if expected and not yes:
        if not sys.stdin.isatty():
            raise PlanError("This plan deletes. Nobody is here to confirm it; say --yes if you reviewed it.")
        if input(f"Type '{expected}' to go on: ").strip() != expected:
            print("Nothing was done.")
            return 2
    session = Session(plan.entity, plan.project or None, base_url=plan.server)
    report = session.apply(plan, progress=_progress("items") if sys.stderr.isatty() else None)
    _print_report(report)
    return 0 if len(report.done) == len(plan) else 1


def _print_plan(plan: "Plan") -> None:
    for item in plan.items:
        warnings = f" Note: {'; '.join(item.warnings)}." if item.warnings else ""
        print(f"  {item.words}{warnings}")
    for item in plan.refusals:
        print(f"  Refused: {item.refusal}")
    print(f"Plan {plan.id}: {plan.summary}")


def _print_report(report: "Report") -> None:
    for item in (*report.failed, *report.skipped):
        print(f"  {report.outcomes[item.key].status}: {item.name}: {report.reason(item)}")
    if report.stopped:
        print(f"  Stopped: {report.stopped}")
    print(f"{report.summary[0].upper()}{report.summary[1:]}.")
    if report.remaining:
        print(f"Go on with: artwidgets resume {report.plan.id}")


def _print_table(frame: "DataFrame") -> None:
    from artwidgets.units import format_size

    shown = frame[list(SHOWN)].copy()
    shown["size"] = [format_size(int(size)) for size in frame["size"]]
    shown["created"] = frame["created"].dt.strftime("%Y-%m-%d %H:%M")
    for column in ("aliases", "tags"):
        shown[column] = [", ".join(names) for names in frame[column]]
    shown["description"] = frame["description"].fillna("").str.slice(0, 48)
    if len(shown):
        print(shown.to_string(index=False))
    print(f"{len(frame):,} rows, {format_size(int(frame['size'].sum()))} (shared files counted each time)")


def _progress(what: str) -> Any:
    def tell(done: int, total: int | None, rate: float, eta: float | None) -> None:
        of = f" of {total:,}" if total else ""
        left = f", {eta:.0f} s left" if eta else ""
        print(f"\r{done:,}{of} {what}, {rate:,.0f}/s{left}   ", end="", file=sys.stderr, flush=True)
        if total and done >= total:
            print(file=sys.stderr)

    return tell


def _key_value(text: str) -> tuple[str, Any]:
    key, separator, value = text.partition("=")
    if not separator:
        raise PlanError(f"--set takes KEY=JSON, not {text!r}.")
    try:
        return key, json.loads(value)
    except ValueError:
        # A word without quotes is meant as text, as in --set status=done.
        return key, value
