"""``artwidgets storage``: what fills the storage, group by group. Nothing is changed."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from artwidgets.cli.examples import add_examples
from artwidgets.cli.parquet import require_parquet, write_parquet
from artwidgets.cli.progress import progress
from artwidgets.cli.scope_options import add_scope, ended, loaded
from artwidgets.cli.tables import table_text
from artwidgets.model.inert import inert_frame, inert_line

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["add_command"]

_BYTES = ("size", "stored", "exclusive", "references", "server", "counted", "difference")


def add_command(commands: Any) -> None:
    """Add ``storage`` to the shell's commands."""
    command = commands.add_parser("storage", help="show what fills the storage")
    add_scope(command, where=False)
    command.add_argument(
        "--by",
        default="type",
        metavar="GROUP",
        help="type, collection, run, user, month, project, tag or alias, or several with commas between",
    )
    command.add_argument(
        "--usage", action="store_true", help="instead: what the server counts, and why it differs"
    )
    command.add_argument(
        "--sizes-only", action="store_true", help="read no manifests: sizes as listed, at once"
    )
    command.add_argument(
        "--format",
        choices=("table", "csv", "json", "parquet"),
        default="table",
        help="csv, json and parquet hold bytes as numbers; parquet needs pyarrow, and --output",
    )
    command.add_argument("--output", metavar="FILE", help="write there, not to standard output")
    command.add_argument(
        "--raw",
        action="store_true",
        help="with --format csv: texts as they are, for machines; a spreadsheet may run formulas in them",
    )
    command.set_defaults(command=show_storage)
    add_examples(
        command,
        ("artwidgets storage acme/vision", "by type, the most stored first"),
        ("artwidgets storage acme/vision --by collection,month --format csv", "for a spreadsheet"),
        ("artwidgets storage acme/vision --usage", "what the server counts, and why it differs"),
    )


def show_storage(options: argparse.Namespace) -> int:
    """Print groups, or what the server counts; 1 where something could not be read."""
    by = _groups(options)
    session = loaded(options)
    if not options.sizes_only:
        with progress("Manifests") as tell:
            session.measure(progress=tell)
    report = session.usage() if options.usage else session.storage(by, measure=False)
    if report is None:
        print("artwidgets: this server does not tell what it stores.", file=sys.stderr)
        return 2
    _write(report, options)
    sys.stdout.flush()
    if session.unmeasured:
        print(inert_line(f"artwidgets: {session.unmeasured}"), file=sys.stderr)
    return max(ended(session), int(bool(session.unmeasured)))


def _groups(options: argparse.Namespace) -> tuple[str, ...]:
    """What to group by; what can't be done is refused before a server is asked."""
    from artwidgets.storage import checked_groups

    by = checked_groups(tuple(part.strip() for part in options.by.split(",") if part.strip()))
    if options.format == "parquet":
        require_parquet(options.output)
    return by


def _write(report: "DataFrame", options: argparse.Namespace) -> None:
    if options.format == "parquet":
        write_parquet(report, options.output, index=False)
        return
    if options.format == "csv":
        text = (report if options.raw else inert_frame(report)).to_csv(index=False)
    elif options.format == "json":
        text = report.to_json(orient="records") + "\n"
    else:
        text = ""
    if options.output:
        with open(options.output, "w", encoding="utf-8", newline="") as file:
            file.write(text or _table(report))
    else:
        print(text or _table(report), end="")


def _table(report: "DataFrame") -> str:
    import pandas as pd

    from artwidgets.model.units import UNREPORTED, format_size

    def size(value: Any) -> str:
        if pd.isna(value):
            return UNREPORTED
        return f"-{format_size(-int(value))}" if value < 0 else format_size(int(value))

    shown = report.astype(object)
    for name in (name for name in _BYTES if name in report):
        shown[name] = report[name].map(size, na_action=None)
    if "versions" in report:
        shown["versions"] = report["versions"].map("{:,}".format)
        shown["measured"] = report["measured"].map("{:.0%}".format)
    if not len(shown):
        return "There are no artifact versions here yet.\n"
    rows = [tuple(map(str, row)) for row in shown.itertuples(index=False)]
    return table_text(tuple(shown.columns), rows, right=frozenset({*_BYTES, "versions", "measured"}))
