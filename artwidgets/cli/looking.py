"""``artwidgets list | history``: what is there, and what was done. Nothing is changed."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from artwidgets.cli.examples import add_examples
from artwidgets.cli.parquet import require_parquet, write_parquet
from artwidgets.cli.plan_session import session_for
from artwidgets.cli.scope_options import add_scope, ended, found, loaded
from artwidgets.cli.tables import print_table
from artwidgets.model.inert import inert_frame

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["add_commands", "print_versions"]

_DESCRIPTION_CHARACTERS = 48


def add_commands(commands: Any) -> None:
    """Add ``list`` and ``history`` to the shell's commands."""
    listing = commands.add_parser("list", help="list the versions of a project")
    add_scope(listing)
    listing.add_argument(
        "--format",
        choices=("table", "csv", "json", "parquet"),
        default="table",
        help="csv, json and parquet hold every column, sizes in bytes and times in UTC; parquet needs "
        "pyarrow, and --output",
    )
    listing.add_argument("--output", metavar="FILE", help="with --format parquet: write there")
    listing.add_argument(
        "--raw",
        action="store_true",
        help="with --format csv: texts as they are, for machines; a spreadsheet may run formulas in them",
    )
    listing.add_argument(
        "--collections",
        action="store_true",
        help="one line a collection, emptied ones too; --where 'versions:0' finds those",
    )
    listing.set_defaults(command=list_versions)

    add_examples(
        listing,
        ("artwidgets list acme/vision", "all versions, as a table"),
        ("artwidgets list acme/vision --where 'alias:none age:>30d'", "those that a query finds"),
        ("artwidgets list acme/vision --where 'size:>1GB' --format csv", "every column, for a spreadsheet"),
        ("artwidgets list acme/vision --collections --where 'versions:0'", "collections that were emptied"),
    )
    history = commands.add_parser("history", help="list past plans and what became of them")
    history.add_argument(
        "--check",
        metavar="PLAN",
        help="ask the server which deletes of this plan it still has; changes nothing, "
        "and exits with 1 unless all are gone",
    )
    history.set_defaults(command=show_history)
    add_examples(
        history,
        ("artwidgets history", "the newest first, with the ids for resume and revert"),
        ("artwidgets history --check 0a1b2c3d4e5f", "what that plan deleted, and the server still has"),
    )


def list_versions(options: argparse.Namespace) -> int:
    """Print the versions that the query finds; 1 where not all of the listing came."""
    if options.format == "parquet":
        require_parquet(options.output)
    session = loaded(options)
    rows = session.collections_where(options.where) if options.collections else found(session, options)
    if options.format == "parquet":
        write_parquet(rows, options.output)
    elif options.format == "csv":
        print((rows if options.raw else inert_frame(rows)).to_csv(), end="")
    elif options.format == "json":
        print(rows.reset_index().to_json(orient="records", date_format="iso"))
    elif options.collections:
        _print_collections(rows)
    else:
        print_versions(rows)
    sys.stdout.flush()
    return ended(session)


def show_history(options: argparse.Namespace) -> int:
    """Print past plans, or what the server still has of one's deletes."""
    return _list_history() if options.check is None else _check(options.check)


def _check(plan_id: str) -> int:
    """Print which deletes of a plan the server still has; 0 when all are gone."""
    from artwidgets.session import Session

    record = Session.find_record(plan_id)
    found = session_for(record.plan).check_done(plan_id)
    if found.empty:
        print(f"Plan {plan_id} deletes nothing.")
        return 0
    left = found[found["now"] != "gone"]
    if len(left):
        rows = left[["name", "outcome", "now", "reason"]].itertuples(index=False)
        print_table(("name", "then", "now", "why"), [tuple(map(str, row)) for row in rows], right=frozenset())
    counts = found["now"].value_counts()
    summary = ", ".join(
        f"{counts[now]:,} {now}" for now in ("gone", "still there", "unknown") if now in counts
    )
    print(f"{len(found):,} {'delete' if len(found) == 1 else 'deletes'}: {summary}.")
    return 1 if len(left) else 0


def _list_history() -> int:
    """Print past plans, the newest first; no server is asked."""
    from artwidgets.session import Session, Unreadable

    rows = []
    for record in Session.all_records():
        if isinstance(record, Unreadable):
            when = f"{record.modified:%Y-%m-%d %H:%M}"
            rows.append((record.name, when, "", "", record.reason, "unreadable"))
            continue
        project_path = f"{record.plan.entity}/{record.plan.project}".rstrip("/")
        began = f"{record.began:%Y-%m-%d %H:%M}" if record.began else ""
        rows.append((record.plan.id, began, project_path, record.by, record.report().did, record.state))
    if rows:
        print_table(("plan", "began (UTC)", "project", "by", "what", "state"), rows, right=frozenset())
    else:
        print("No plan has been carried out yet.")
    return 0


def _print_collections(frame: "DataFrame") -> None:
    from artwidgets.model.units import UNREPORTED, format_names, format_size

    columns = {
        "name": frame["name"],
        "type": frame["type"],
        "versions": [
            f"{int(count):,}" if count == count else UNREPORTED for count in _floats(frame["versions"])
        ],
        "size": [format_size(int(size)) if size == size else UNREPORTED for size in _floats(frame["size"])],
        "newest": frame["newest"].dt.strftime("%Y-%m-%d %H:%M").fillna(""),
        "aliases": frame["aliases"].map(format_names).str.slice(0, _DESCRIPTION_CHARACTERS),
        "tags": frame["tags"].map(format_names),
        "description": frame["description"].fillna("").str.slice(0, _DESCRIPTION_CHARACTERS),
    }
    rows = [tuple(str(cell) for cell in row) for row in zip(*columns.values(), strict=True)]
    if rows:
        print_table(tuple(columns), rows, right=frozenset({"versions", "size"}))
    emptied = int((frame["versions"] == 0).sum())
    print(f"{len(frame):,} collection{'' if len(frame) == 1 else 's'}, {emptied:,} of them empty")


def _floats(column: Any) -> list[float]:
    values: list[float] = column.to_numpy("float64", na_value=float("nan")).tolist()
    return values


def print_versions(frame: "DataFrame") -> None:
    """Print versions as a table, and what they come to."""
    from artwidgets.model.units import format_names, format_size

    columns = {
        "name": frame["name"],
        "type": frame["type"],
        "aliases": frame["aliases"].map(format_names),
        "size": frame["size"].map(format_size),
        "files": frame["files"].map("{:,}".format),
        "created": frame["created"].dt.strftime("%Y-%m-%d %H:%M").fillna(""),
        "tags": frame["tags"].map(format_names),
        "description": frame["description"].fillna("").str.slice(0, _DESCRIPTION_CHARACTERS),
    }
    rows = [tuple(map(str, row)) for row in zip(*columns.values(), strict=True)]
    if rows:
        print_table(tuple(columns), rows, right=frozenset({"size", "files"}))
    sources = frame[~frame["is_link"]]
    links = len(frame) - len(sources)
    print(
        f"{len(sources):,} version{'' if len(sources) == 1 else 's'}, "
        f"{links:,} link{'' if links == 1 else 's'}; "
        f"{format_size(int(sources['size'].sum()))} (files that versions share are counted each time)"
    )
