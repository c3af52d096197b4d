"""``artwidgets plan | apply | resume | revert``: changes, reviewed before they are made."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from artwidgets.cli.asking import confirmed, ctrl_c_cancels
from artwidgets.cli.examples import add_examples
from artwidgets.cli.pipes import shown_or
from artwidgets.cli.plan_file import add_archive, tell_next, write_plan
from artwidgets.cli.plan_session import session_for
from artwidgets.cli.printing import print_plan, print_report
from artwidgets.cli.progress import progress
from artwidgets.cli.scope_options import add_scope, ended, found, loaded
from artwidgets.errors import InvalidValueError, PlanError
from artwidgets.model.inert import inert_line
from artwidgets.model.json_values import read_value

if TYPE_CHECKING:
    from artwidgets.planning.plan import Plan
    from artwidgets.session import Session

__all__ = ["add_commands"]


def add_commands(commands: Any) -> None:
    """Add ``plan``, ``apply``, ``resume`` and ``revert`` to the shell's commands."""
    plan = commands.add_parser("plan", help="plan deletes or edits of what a query finds; sends nothing")
    add_scope(plan)
    _add_deletes(plan.add_argument_group("what to delete"))
    _add_edits(plan.add_argument_group("what to edit"))
    add_archive(plan)
    plan.add_argument("--out", type=Path, metavar="FILE", help="write the plan here, for `artwidgets apply`")
    plan.add_argument("--script", action="store_true", help="print it as plain wandb code")
    plan.set_defaults(command=make_plan)
    add_examples(
        plan,
        (
            "artwidgets plan acme/vision --where 'alias:none version:<5' --delete --out plan.json",
            "what has no alias is to go; the plan is written and nothing is sent",
        ),
        ("artwidgets plan acme/vision --where age:>90d --expire 7d", "delete them in a week, unless kept"),
        ("artwidgets plan acme/vision --keep-last 3", "all but the newest three of each collection"),
        (
            "artwidgets plan acme/vision --keep-last 3 --archive old",
            "the same, and each is archived in the folder old, and verified there, before it goes",
        ),
        ("artwidgets plan acme/vision --where alias:latest --add-tag keep --ttl none", "edits, the same way"),
    )

    apply = commands.add_parser("apply", help="carry out a plan that `plan --out` wrote")
    apply.add_argument("plan", type=Path, metavar="FILE")
    apply.set_defaults(command=apply_plan)
    add_examples(
        apply,
        ("artwidgets apply plan.json --yes", "carry out what was reviewed; without --yes it asks first"),
    )
    resume = commands.add_parser("resume", help="finish a plan that was cancelled or cut short")
    resume.set_defaults(command=resume_plan)
    revert = commands.add_parser("revert", help="put fields back that a plan edited; deletes are final")
    revert.set_defaults(command=revert_plan)
    resume.add_argument(
        "plan", metavar="PLAN", nargs="?", help="its id; left out, the newest that is unfinished is asked for"
    )
    revert.add_argument("plan", metavar="PLAN", help="its id, as `artwidgets history` lists it")
    for command in (apply, resume, revert):
        command.add_argument("--yes", action="store_true", help="do not ask for confirmation")
        command.set_defaults(changes=True)
    add_examples(resume, ("artwidgets resume", "names the newest unfinished plan, and asks"))
    add_examples(revert, ("artwidgets revert 0123456789ab", "put back what that plan edited"))


def make_plan(options: argparse.Namespace) -> int:
    """Stage what was asked for, and print or write the plan; 1 where it rests on a part of the listing."""
    edits = _edits(options)
    keep = options.keep_last is not None or options.younger_than is not None
    later = options.expire is not None
    if [bool(edits), options.delete, keep, later, options.keep_after_all].count(True) != 1:
        raise PlanError(
            "Say what to plan, one of: --delete; --expire 7d; --keep-after-all; --keep-last N or "
            "--keep-younger-than AGE; or edits "
            "(--add-tag NAME, --ttl 30d, --set KEY=JSON, ...)."
        )
    session = loaded(options)
    if keep:
        session.keep(last=options.keep_last, younger_than=options.younger_than, within=options.where or None)
    else:
        rows = found(session, options)
        if options.delete and len(rows):
            session.delete(rows, delete_aliases=options.delete_aliases)
        elif later and len(rows):
            session.expire(rows, after=options.expire)
        elif options.keep_after_all and len(rows):
            session.keep_after_all(rows)
        elif len(rows):
            session.edit(rows, **edits)
    plan = session.plan(archive=options.archive)
    if options.out is not None:
        write_plan(plan, options.out)
    if options.script:
        print(plan.to_script(), end="")
    else:
        print_plan(plan)
    if options.out is not None:
        tell_next(options.out)
    return ended(session)


def apply_plan(options: argparse.Namespace) -> int:
    """Carry a written plan out, after it was confirmed."""
    from artwidgets.planning.plan import Plan

    try:
        text = options.plan.read_text(encoding="utf-8")
    except OSError as error:
        raise PlanError(f"The plan {options.plan} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise PlanError(f"{options.plan} is not a plan that artwidgets wrote.") from error
    plan = Plan.from_json(text)
    session = session_for(plan)
    # A file is evidence of a review: what it will do is said in the server's words, not in its own.
    shown = session.check(plan)
    return _carry_out(session, plan, shown, options.yes)


def resume_plan(options: argparse.Namespace) -> int:
    """Carry out what is left of a recorded plan."""
    from artwidgets.session import Session

    record = Session.find_record(options.plan)
    if options.yes and not options.plan:
        raise PlanError(f"{record.summary} Nothing was done: with --yes say which, by its id.")
    session = session_for(record.plan)
    print(inert_line(record.summary))
    return _carry_out(session, record.plan, record.left, options.yes, resume=True)


def revert_plan(options: argparse.Namespace) -> int:
    """Put edited fields back as they were before a recorded plan."""
    from artwidgets.session import Session

    session = session_for(Session.find_record(options.plan).plan)
    plan = session.revert_plan(options.plan)
    return _carry_out(session, plan, plan, options.yes)


def _add_deletes(group: Any) -> None:
    group.add_argument("--delete", action="store_true", help="what is found; a link is only unlinked")
    group.add_argument("--delete-aliases", action="store_true", help="with --delete: also what has aliases")
    group.add_argument(
        "--expire",
        metavar="TIME",
        help="delete later, such as 7d after the plan; can be taken back until then",
    )
    group.add_argument(
        "--keep-after-all", action="store_true", help="take that back: what was to go later stays"
    )
    group.add_argument(
        "--keep-last",
        type=int,
        metavar="N",
        help="all but the newest N of a collection, and what has aliases",
    )
    group.add_argument(
        "--keep-younger-than",
        dest="younger_than",
        metavar="AGE",
        help="all but what is younger (30d), and what has aliases",
    )


def _add_edits(group: Any) -> None:
    group.add_argument("--description", metavar="TEXT", help="'' clears it")
    group.add_argument(
        "--description-template",
        metavar="TEXT",
        help="filled in for each: '{name}, loss {metadata.loss:.3f}'",
    )
    group.add_argument("--ttl", metavar="TIME", help="time to live: 30d, inherit or none")
    for field, singular in (("aliases", "alias"), ("tags", "tag")):
        for verb in ("add", "remove"):
            group.add_argument(
                f"--{verb}-{singular}", dest=f"{verb}_{field}", action="append", default=[], metavar="NAME"
            )
    group.add_argument(
        "--set", dest="metadata", action="append", default=[], metavar="KEY=JSON", help="set a metadata key"
    )
    group.add_argument(
        "--unset",
        dest="remove_metadata",
        action="append",
        default=[],
        metavar="KEY",
        help="remove a metadata key",
    )
    group.add_argument(
        "--rename-key", action="append", default=[], metavar="OLD=NEW", help="rename a metadata key"
    )
    group.add_argument(
        "--move-alias",
        dest="move_aliases",
        action="append",
        default=[],
        metavar="NAME",
        help="take an alias from the version of the collection that has it; the plan says from which",
    )


def _edits(options: argparse.Namespace) -> dict[str, Any]:
    """Return the keywords of `Session.edit` that were asked for."""
    several = ("add_aliases", "remove_aliases", "move_aliases", "add_tags", "remove_tags", "remove_metadata")
    edits: dict[str, Any] = {name: getattr(options, name) for name in several if getattr(options, name)}
    edits |= {
        name: getattr(options, name)
        for name in ("description", "description_template", "ttl")
        if getattr(options, name) is not None
    }
    if options.rename_key:
        edits["rename_metadata"] = dict(map(_renamed, options.rename_key))
    if options.metadata:
        edits["update_metadata"] = dict(map(_key_value, options.metadata))
    return edits


def _key_value(text: str) -> tuple[str, Any]:
    key, separator, value = text.partition("=")
    if not key or not separator:
        raise InvalidValueError(f"--set takes KEY=JSON, not {text!r}.")
    # A word without quotes is meant as text, as in --set status=done.
    return key, read_value(value)


def _renamed(text: str) -> tuple[str, str]:
    old, separator, new = text.partition("=")
    if not old or not separator or not new:
        raise InvalidValueError(f"--rename-key takes OLD=NEW, not {text!r}.")
    return old, new


def _carry_out(session: "Session", plan: "Plan", shown: "Plan", yes: bool, *, resume: bool = False) -> int:
    """Show what is to be done, ask, and do it.

    Parameters
    ----------
    plan : Plan
        To be carried out, less what its journal has as done.
    shown : Plan
        What of it is left, for the person to review.
    """
    with shown_or("nothing was done. Let the whole plan be shown before it is carried out.", 2):
        if not plan.made_here:
            print("This plan was not made on this machine by you. What it will do, as the server has it now:")
        print_plan(shown, plan.id)
    if not shown.items:
        print("Nothing to do.")
        return 0 if len(shown.refusals) == len(plan.refusals) else 1
    if not yes and not confirmed(shown.confirmation or "apply", "this plan"):
        print("Nothing was done.")
        return 2
    with progress("Items") as tell, ctrl_c_cancels() as cancel:
        report = session.resume(plan.id, tell, cancel) if resume else session.apply(plan, tell, cancel)
    with shown_or(f"the report was not shown: {report.summary}. See `artwidgets history`.", 1):
        print_report(report)
    if report.cancelled:
        return 130
    return 0 if len(report.done) == len(plan) else 1
