"""One wish for many versions, worked out for each: templates filled in, keys renamed, aliases moved.

What can't be worked out for a version is told of that version, and changes nothing of it; a value that is
missing or unknown never becomes the word "None".
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from artwidgets.errors import InvalidValueError
from artwidgets.model import values
from artwidgets.model.edits import Edit, MetadataEdit, NamesEdit, edit
from artwidgets.model.keywords import PER_VERSION, EditFields, reject_unknown
from artwidgets.model.records import Version
from artwidgets.model.values import UNSET
from artwidgets.planning.items import show
from artwidgets.planning.plan import Plan
from artwidgets.planning.templates import Template, parse_template

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["Resolved", "preview_frame", "resolve", "run_fields"]


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a wish comes to.

    Attributes
    ----------
    edits : mapping of row id to Edit
        Of all versions but those refused.
    refused : mapping of row id to str
        Why a version can't be edited so.
    """

    edits: Mapping[str, Edit]
    refused: Mapping[str, str]

    def why(self, versions: Sequence[Version]) -> str:
        """The refusals in a sentence or two."""
        names = {version.id: version.name for version in versions}
        row, first = next(iter(self.refused.items()))
        more = len(self.refused) - 1
        others = f" {more:,} other{'' if more == 1 else 's'} can't be edited so either." if more else ""
        return (
            f"{names[row]}: {first}.{others} Nothing was staged. preview_edit() tells of each; edit the "
            "others."
        )


@dataclass(frozen=True, slots=True)
class _Wish:
    common: Edit
    template: Template | None
    rename: Mapping[str, str]
    move: tuple[str, ...]


def run_fields(wanted: Iterable[EditFields]) -> tuple[str, ...]:
    """What the templates among these keywords ask of runs.

    Raises
    ------
    InvalidValueError
        For a template that can't be read.
    """
    texts = dict.fromkeys(
        fields["description_template"] for fields in wanted if "description_template" in fields
    )
    return tuple(dict.fromkeys(name for text in texts for name in parse_template(text).run_fields))


def resolve(
    versions: Sequence[Version],
    wanted: Mapping[str, EditFields],
    staged: Mapping[str, Edit],
    of_runs: Mapping[str, Mapping[str, Any]],
) -> Resolved:
    """Work out the edit of each version.

    Parameters
    ----------
    versions : sequence of Version
    wanted : mapping of row id to the keywords of `Session.edit`
    staged : mapping of row id to Edit
        What is staged already: templates and keys are those of the version as it would be.
    of_runs : mapping of row id to mapping
        See `Template.fill`.

    Raises
    ------
    InvalidValueError
        For a value that no version could take.
    """
    # The same keywords for a thousand versions are read once.
    wishes = {id(fields): fields for fields in wanted.values()}
    read = {key: _wish(fields) for key, fields in wishes.items()}
    own = {version.id: read[id(wanted[version.id])] for version in versions}
    claims = Counter((version.collection_id, alias) for version in versions for alias in own[version.id].move)
    edits, refused = {}, {}
    for version in versions:
        wish = own[version.id]
        before = staged[version.id].over(version) if version.id in staged else version
        try:
            for alias in wish.move:
                if claims[version.collection_id, alias] > 1:
                    raise InvalidValueError(
                        f"several versions of {version.collection} are chosen, and {alias} can be on one only"
                    )
            edits[version.id] = wish.common.then(_own_edit(wish, before, of_runs.get(version.id)))
        except InvalidValueError as error:
            refused[version.id] = str(error)
    return Resolved(edits, refused)


def preview_frame(versions: Sequence[Version], resolved: Resolved, plan: Plan) -> "DataFrame":
    """What a wish comes to, as `Session.preview_edit` returns it.

    Parameters
    ----------
    versions : sequence of Version
    resolved : Resolved
    plan : Plan
        Of its edits alone.
    """
    import pandas as pd

    items = {item.id: item for item in (*plan.items, *plan.refusals)}
    rows: list[tuple[str, str, str | None, str | None, str | None, str | None, str | None]] = []
    for version in versions:
        row, name, item = version.id, version.name, items.get(version.id)
        if row in resolved.refused:
            rows.append((row, name, None, None, None, None, resolved.refused[row]))
        elif item is None:
            rows.append((row, name, None, None, None, "stays as it is", None))
        else:
            note = "; ".join(item.warnings) or None
            rows += [
                (row, name, change.field, show(change.old), show(change.new), note, item.refusal)
                for change in item.changes
            ]
    columns = list(zip(*rows, strict=True)) or [()] * 7
    names = ("name", "field", "old", "new", "note", "problem")
    frame = pd.DataFrame(
        {name: pd.Series(list(cells), dtype="string") for name, cells in zip(names, columns[1:], strict=True)}
    )
    frame.index = pd.Index(list(columns[0]), name="id", dtype="object")
    return frame


def _wish(fields: EditFields) -> _Wish:
    reject_unknown("edit", EditFields, fields)
    text, renamed = fields.get("description_template"), fields.get("rename_metadata") or {}
    if text is not None and fields.get("description", UNSET) is not UNSET:
        raise InvalidValueError("Give either description= or description_template=.")
    common = cast("EditFields", {name: value for name, value in fields.items() if name not in PER_VERSION})
    rename = _renamed(renamed)
    given = edit(**common)
    if rename and given.metadata and given.metadata.whole is not None:
        raise InvalidValueError("Give either metadata= (all of it) or rename_metadata=.")
    touched = {*given.metadata.update, *given.metadata.remove} if given.metadata else set()
    if both := touched.intersection([*rename, *rename.values()]):
        raise InvalidValueError(
            f"{', '.join(sorted(both))}: renamed, and set or removed as well. Choose one."
        )
    template = None if text is None else parse_template(text)
    return _Wish(given, template, rename, values.aliases(fields.get("move_aliases") or ()))


def _renamed(wanted: Mapping[str, str]) -> dict[str, str]:
    if not isinstance(wanted, Mapping):
        raise InvalidValueError("rename_metadata= takes old names to new ones, as {'loss': 'val_loss'}.")
    found = dict(wanted)
    for old, new in found.items():
        if not isinstance(old, str) or not isinstance(new, str) or not old.strip() or not new.strip():
            raise InvalidValueError(
                f"A metadata key is a text that is not empty, not {old!r:.40} or {new!r:.40}."
            )
    if len({*found.values()}) < len(found):
        raise InvalidValueError("Two metadata keys can't get the same new name.")
    return {old: new for old, new in found.items() if old != new}


def _own_edit(wish: _Wish, before: Version, of_run: Mapping[str, Any] | None) -> Edit:
    description = UNSET if wish.template is None else values.description(wish.template.fill(before, of_run))
    return Edit(
        description=description,
        metadata=_with_new_keys(before.metadata, wish.rename),
        aliases=NamesEdit(add=wish.move) if wish.move else None,
    )


def _with_new_keys(metadata: Mapping[str, Any], rename: Mapping[str, str]) -> MetadataEdit | None:
    moved = {old: new for old, new in rename.items() if old in metadata}
    if not moved:
        return None
    for old, new in moved.items():
        if new in metadata and new not in moved:
            raise InvalidValueError(f"it has {new} already, so {old} can't be renamed to that")
    update = {new: metadata[old] for old, new in moved.items()}
    return MetadataEdit(
        update=values.metadata(update), remove=tuple(old for old in moved if old not in update)
    )
