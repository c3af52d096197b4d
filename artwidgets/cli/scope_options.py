"""Which artifacts a command is about: the options, and the session they open."""

import argparse
import sys
from typing import TYPE_CHECKING

from artwidgets.cli.progress import progress
from artwidgets.errors import NotFoundError
from artwidgets.model.inert import inert_line

if TYPE_CHECKING:
    from pandas import DataFrame

    from artwidgets.session import Session

__all__ = ["add_scope", "ended", "found", "loaded"]


def add_scope(command: argparse.ArgumentParser, *, where: bool = True) -> None:
    """Add the options that say which artifacts are meant; without `where` no query."""
    command.add_argument(
        "project_path",
        metavar="ENTITY/PROJECT",
        nargs="?",
        help="the project to list; ENTITY alone means all its projects",
    )
    command.set_defaults(where="")
    if where:
        command.add_argument("--where", default="", metavar="QUERY", help="such as 'alias:none age:>30d'")
    command.add_argument("--type", help="only this artifact type")
    command.add_argument("--collection", metavar="NAME", help="only this collection")
    command.add_argument("--run", metavar="ENTITY/PROJECT/RUN", help="only what this run logged")
    command.add_argument("--used", action="store_true", help="with --run: what it used instead")


def loaded(options: argparse.Namespace) -> "Session":
    """Open a session on the place and read its listing.

    Raises
    ------
    NotFoundError
        When no place is given, or the server does not know it.
    FilterError
        For a query that can't be read; the server is not asked then.
    """
    from artwidgets import filters
    from artwidgets.session import Session

    if options.project_path is not None and not options.project_path.strip("/ "):
        raise NotFoundError("The place is empty. Write ENTITY/PROJECT, or ENTITY for all its projects.")
    if options.project_path is None and options.run is None:
        raise NotFoundError("Say where: ENTITY/PROJECT, or --run ENTITY/PROJECT/RUN.")
    if options.where and getattr(options, "collections", False):
        filters.parse_collection_query(options.where)
    elif options.where:
        filters.parse(options.where)
    entity, _, project = (options.project_path or "").strip("/").partition("/")
    session = Session(
        entity or None,
        project or None,
        type=options.type,
        collection=options.collection,
        run=options.run,
        used=options.used,
    )
    with progress("Versions") as tell:
        session.load(progress=tell)
    return session


def found(session: "Session", options: argparse.Namespace) -> "DataFrame":
    """Return the rows that the query finds; all without one. Of how many that is not known is said."""
    from artwidgets import filters

    if not options.where:
        return session.listing
    session.read_for(options.where)
    for unread in filter(None, (session.unread_runs, session.unread_uses)):
        print(inert_line(unread), file=sys.stderr)
    if left := int(filters.undecided(options.where, session.table).sum()):
        them = ("version", "it matches", "it is") if left == 1 else ("versions", "they match", "they are")
        print(
            f"Of {left:,} {them[0]} it is not known whether {them[1]} the query, because the server does not "
            f"tell what it asks about; {them[2]} not among what was found.",
            file=sys.stderr,
        )
    return session.where(options.where)


def ended(session: "Session") -> int:
    """Return the exit code of a command that read a listing, and say on standard error what is missing."""
    if session.snapshot.complete:
        return 0
    print(inert_line(f"artwidgets: this is not all: {session.snapshot.missing}. Try again."), file=sys.stderr)
    return 1
