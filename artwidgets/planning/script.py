"""A plan as plain wandb code: for a colleague, for a review, for a machine without artwidgets."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import timedelta
from pprint import pformat

from artwidgets.model.edits import CollectionEdit, Edit
from artwidgets.model.inert import inert_line
from artwidgets.model.records import Collection, Version
from artwidgets.model.servers import without_credentials
from artwidgets.model.values import INHERIT, Unset
from artwidgets.planning.items import Item

__all__ = ["Kept", "script"]


_KEPT = """\
def kept(*artifacts):
    \"""Archive versions and read their files back; whether every one of them is whole.\"""
    ids = [artifact.id for artifact in artifacts]
    if not ids:
        return True
    session.archive(ids, ARCHIVE)
    if (Archive.open(ARCHIVE).verify(ids)["status"] == "whole").all():
        return True
    print(f"Not deleted, because it is not in {ARCHIVE}: {artifacts[0].qualified_name}")
    return False
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a script archives before it goes, which wandb alone can't do.

    Attributes
    ----------
    archive : str
        Where to.
    project_path : str
        Whose versions they are: ``entity/project``, or ``entity/*``.
    ids : set of str
        Of the items that are archived.
    """

    archive: str
    project_path: str
    ids: Set[str]


def script(
    title: str,
    server: str,
    items: Iterable[Item],
    refusals: Iterable[Item],
    kept: Kept | None = None,
) -> str:
    """Python source that carries a plan out with nothing but wandb, item by item.

    It checks nothing that the plan checked: it does not re-read, merge, wait or resume.

    Parameters
    ----------
    title : str
        What it is, for the first line.
    server : str
        The server's address.
    items, refusals : iterable of Item
        What will be done; what will not, which is told in comments.
    kept : Kept, optional
        None where nothing is archived.
    """
    lines = [f"# {_comment(title)}"]
    if kept:
        lines.append(f"# Archives to {_comment(kept.archive)} first, which needs artwidgets.")
    lines += [f"# Refused: {_comment(item.refusal or '')}" for item in refusals]
    lines += ["from datetime import timedelta", "", "import wandb", ""]
    if kept:
        lines += ["from artwidgets import Archive, Session", ""]
    lines.append(f"api = wandb.Api(overrides={{'base_url': {without_credentials(server)!r}}})")
    if kept:
        entity, _, project = kept.project_path.partition("/")
        whose = repr(entity) if project == "*" else f"{entity!r}, {project!r}"
        lines += [f"session = Session({whose}, api=api)", "session.load()"]
        lines += [f"ARCHIVE = {kept.archive!r}", "", "", _KEPT]
    for item in items:
        lines += [
            "",
            f"# {_comment(item.words)}",
            *_statements(item, kept is not None and item.id in kept.ids),
        ]
    return "\n".join(lines) + "\n"


def _statements(item: Item, archived: bool) -> Iterator[str]:
    if not archived:
        yield from _changes(item)
        return
    found, *statements = _changes(item)
    yield found
    yield "if kept(*collection.artifacts()):" if isinstance(item.base, Collection) else "if kept(artifact):"
    yield from (f"    {line}" for statement in statements for line in statement.splitlines())


def _changes(item: Item) -> Iterator[str]:
    base = item.base
    if isinstance(base, Collection):
        path = f"{base.entity}/{base.project}/{base.name}"
        yield f"collection = api.artifact_collection({base.type!r}, {path!r})"
        if isinstance(item.edit, CollectionEdit):
            yield from _collection_edit(item.edit, base)
            yield "collection.save()"
        else:
            yield "collection.delete()"
        return
    yield f"artifact = api.artifact({base.qualified_name!r})"
    if isinstance(item.edit, Edit):
        yield from _version_edit(item.edit, base)
        yield "artifact.save()"
    elif base.is_link:
        yield "artifact.unlink()"
    else:
        yield f"artifact.delete(delete_aliases={item.delete_aliases})"


def _version_edit(edit: Edit, base: Version) -> Iterator[str]:
    if not isinstance(edit.description, Unset):
        yield f"artifact.description = {edit.description!r}"
    if edit.metadata:
        if edit.metadata.whole is not None:
            yield f"artifact.metadata = {pformat(dict(edit.metadata.whole), sort_dicts=False)}"
        for key, value in edit.metadata.update.items():
            yield f"artifact.metadata[{key!r}] = {pformat(value, sort_dicts=False)}"
        for key in edit.metadata.remove:
            yield f"artifact.metadata.pop({key!r}, None)"
    for field in ("aliases", "tags"):
        names = getattr(edit, field)
        if names:
            yield f"artifact.{field} = {list(names.over(getattr(base, field)))!r}"
    if isinstance(edit.ttl, timedelta):
        yield f"artifact.ttl = timedelta(seconds={int(edit.ttl.total_seconds())})"
    elif edit.ttl == INHERIT:
        yield "artifact.ttl = wandb.ArtifactTTL.INHERIT"
    elif edit.ttl is None:
        yield "artifact.ttl = None"


def _collection_edit(edit: CollectionEdit, base: Collection) -> Iterator[str]:
    for field in ("name", "description", "type"):
        value = getattr(edit, field)
        if not isinstance(value, Unset):
            yield f"collection.{field} = {value!r}"
    if edit.tags:
        yield f"collection.tags = {list(edit.tags.over(base.tags))!r}"


def _comment(text: str) -> str:
    # A name from the server must not end the comment and become code, nor run the other way.
    return inert_line(text)
