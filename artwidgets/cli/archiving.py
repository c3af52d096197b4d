"""``artwidgets archive | verify | restore | download``: copies of versions, looked at and brought back."""

import argparse
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from artwidgets.cli.asking import confirmed, ctrl_c_cancels
from artwidgets.cli.examples import add_examples
from artwidgets.cli.looking import print_versions
from artwidgets.cli.pipes import shown_or
from artwidgets.cli.progress import progress
from artwidgets.cli.scope_options import add_scope, ended, found, loaded
from artwidgets.errors import NotFoundError
from artwidgets.model.inert import inert_line

if TYPE_CHECKING:
    from pandas import DataFrame

    from artwidgets.archive import Archive

__all__ = ["add_commands"]

_URL_HELP = "of the archive: a folder, or any fsspec URL (s3://bucket/folder)"
_BAD = ("failed", "incomplete", "not reached")


def add_commands(commands: Any) -> None:
    """Add ``archive``, ``verify``, ``restore`` and ``download`` to the shell's commands."""
    archive = commands.add_parser("archive", help="copy versions with their files into an archive")
    add_scope(archive)
    archive.add_argument("--to", required=True, metavar="URL", help=_URL_HELP)
    archive.add_argument(
        "--dask", metavar="ADDRESS", help="have the workers of this Dask cluster copy (tcp://host:8786)"
    )
    archive.set_defaults(command=archive_versions)
    add_examples(
        archive,
        ("artwidgets archive acme/vision --where 'age:>90d' --to old", "into the folder old"),
        ("artwidgets archive acme/vision --to old", "all; what is there already is not copied again"),
    )

    verify = commands.add_parser("verify", help="read an archive back, and list what it has")
    verify.add_argument("url", metavar="URL", help=_URL_HELP)
    verify.add_argument("--where", default="", metavar="QUERY", help="only what this query finds")
    verify.add_argument("--list", action="store_true", help="only list what it has; no file is read")
    verify.set_defaults(command=verify_archive)
    add_examples(
        verify,
        ("artwidgets verify old", "every file is read and compared with its digest"),
        ("artwidgets verify old --list --where type:model", "which models it has"),
    )

    restore = commands.add_parser("restore", help="log versions of an archive again")
    restore.add_argument("url", metavar="URL", help=_URL_HELP)
    restore.add_argument(
        "project_path", metavar="ENTITY/PROJECT", help="where to; ENTITY alone: each to the project it was in"
    )
    restore.add_argument("--where", default="", metavar="QUERY", help="only what this query finds")
    restore.add_argument("--collection", metavar="NAME", help="into this collection, not their own")
    restore.add_argument("--yes", action="store_true", help="do not ask for confirmation")
    restore.set_defaults(command=restore_versions, changes=True)
    add_examples(
        restore,
        ("artwidgets restore old acme/vision --where name:model-0000 --yes", "without --yes it asks first"),
    )

    download = commands.add_parser("download", help="download the files of versions")
    add_scope(download)
    download.add_argument("--to", required=True, metavar="FOLDER", help="a folder for each version in it")
    download.set_defaults(command=download_versions)
    add_examples(
        download,
        ("artwidgets download acme/vision --where alias:latest --to files", "each content is fetched once"),
    )


def archive_versions(options: argparse.Namespace) -> int:
    """Archive what the query finds, and print what became of it."""
    from artwidgets.archive.cluster import connected

    session = loaded(options)
    rows = found(session, options)
    links = int(rows["is_link"].sum())
    with ExitStack() as stack:
        executor = stack.enter_context(connected(options.dask)) if options.dask else None
        tell = stack.enter_context(progress("Archived", in_bytes=True))
        cancel = stack.enter_context(ctrl_c_cancels())
        archive = session.archive(
            rows[~rows["is_link"]], options.to, progress=tell, cancel=cancel, executor=executor
        )
    if links:
        print(f"{links:,} link{'' if links == 1 else 's'} left out: what they point to can be archived.")
    if archive.outcomes is not None:
        _print_outcomes(archive.outcomes)
    print(inert_line(f"Archive: {archive.url}"))
    bad = archive.outcomes is not None and archive.outcomes["status"].isin(_BAD).any()
    return 130 if cancel.is_set() else int(bool(bad)) or ended(session)


def verify_archive(options: argparse.Namespace) -> int:
    """Print what an archive has, and whether it is whole; 1 where it is not."""
    from artwidgets.archive import Archive

    archive = Archive.open(options.url)
    rows = _chosen(archive, options.where)
    if options.list:
        print_versions(rows)
        return 0
    with progress("Read", in_bytes=True) as tell, ctrl_c_cancels() as cancel:
        outcomes = archive.verify(rows if options.where else None, progress=tell, cancel=cancel)
    for row in outcomes[outcomes["status"] != "whole"].itertuples():
        print(inert_line(f"  {row.status}: {row.name}: {row.reason}"))
    print(inert_line(f"{_counted(outcomes)} in {archive.url}"))
    return 130 if cancel.is_set() else int(bool((outcomes["status"] != "whole").any()))


def restore_versions(options: argparse.Namespace) -> int:
    """Log versions of an archive again, after it was confirmed, and print what became of each."""
    from artwidgets.archive import Archive
    from artwidgets.session import Session

    entity, _, project = options.project_path.strip("/ ").partition("/")
    if not entity:
        raise NotFoundError("The place is empty. Write ENTITY/PROJECT, or ENTITY for their own projects.")
    archive = Archive.open(options.url)
    rows = _chosen(archive, options.where)
    with shown_or("nothing was done. Let all of it be shown before it is restored.", 2):
        print_versions(rows)
    if not len(rows):
        print("Nothing to do.")
        return 0
    words = f"restore {len(rows):,} version{'' if len(rows) == 1 else 's'}"
    if not options.yes and not confirmed(words, "what is restored"):
        print("Nothing was done.")
        return 2
    session = Session(entity, project or None)
    with progress("Restored", in_bytes=True) as tell, ctrl_c_cancels() as cancel:
        outcomes = session.restore(
            archive.url,
            rows,
            project=project or None,
            collection=options.collection,
            progress=tell,
            cancel=cancel,
        )
    with shown_or("what became of it was not shown. List the project to see it.", 1):
        for row in outcomes.to_dict("records"):
            became = f" as {row['new_name']}" if row["new_name"] else ""
            words = f"  {row['status']}: {row['name']}{became} {row['reason']} {row['notes']}"
            print(inert_line(words.rstrip()))
        print(f"{_counted(outcomes)}.")
    return 130 if cancel.is_set() else int(bool(outcomes["status"].isin(_BAD).any()))


def download_versions(options: argparse.Namespace) -> int:
    """Download what the query finds, and print what became of it."""
    session = loaded(options)
    rows = found(session, options)
    with progress("Downloaded", in_bytes=True) as tell, ctrl_c_cancels() as cancel:
        outcomes = session.download(rows, options.to, progress=tell, cancel=cancel)
    _print_outcomes(outcomes)
    return 130 if cancel.is_set() else int(bool(outcomes["status"].isin(_BAD).any())) or ended(session)


def _chosen(archive: "Archive", query: str) -> "DataFrame":
    return archive.where(query) if query else archive.listing


def _counted(outcomes: "DataFrame") -> str:
    counts = outcomes["status"].value_counts()
    return ", ".join(f"{count:,} {status}" for status, count in counts.items()) or "nothing"


def _print_outcomes(outcomes: "DataFrame") -> None:
    from artwidgets.model.units import format_size

    for row in outcomes[outcomes["status"].isin(_BAD)].itertuples():
        print(inert_line(f"  {row.status}: {row.name}: {row.reason}"))
    if "size" not in outcomes:
        print(f"{_counted(outcomes)}.")
        return
    good = outcomes[~outcomes["status"].isin(_BAD)]
    size = format_size(int(good["size"].sum()))
    print(f"{_counted(outcomes)}; {size} (files that versions share are counted each time)")
