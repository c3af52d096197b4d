"""What can be asked of one kind of row: versions and links, or collections."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from artwidgets.errors import FilterError
from artwidgets.filters.fields import FIELDS, OF_COLLECTIONS, Field, find_field

__all__ = ["COLLECTIONS", "VERSIONS", "Vocabulary"]


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The fields that a query over one kind of row can name.

    Attributes
    ----------
    what : str
        The rows, in a message.
    fields : mapping of str to Field
        By name, in the order in which completion shows them.
    """

    what: str
    fields: Mapping[str, Field]

    def find(self, name: str) -> tuple[Field, str]:
        """Look a field up, as `artwidgets.filters.fields.find_field`.

        Raises
        ------
        FilterError
            Where rows of this kind do not have it.
        """
        field, canonical = find_field(name, self.fields)
        if field.name not in self.fields:
            raise FilterError(f"{self.what} have no {field.name!r}. They have {', '.join(self.fields)}.")
        return self.fields[field.name], canonical


VERSIONS: Final = Vocabulary("Versions", FIELDS)

_SHARED: Final = {
    "name": ("The collection's name.", "name:resnet*"),
    "type": ("The type of its versions.", "type:model"),
    "tag": ("A tag of the collection; none: untagged.", "tag:none"),
    "alias": ("An alias of one of its versions; none: no version has one.", "alias:none"),
    "description": ("Text within its description; none: without one.", "description:none"),
    "size": ("Bytes of all its versions as listed.", "size:>1GB"),
    "age": ("Time since its newest version was created; of an emptied one, since itself was.", "age:>90d"),
    "created": ("The UTC day of the same.", "created:2026-01"),
}
"""Fields that versions have too, with what they are of a collection."""

_FIRST: Final = ("name", "type", "tag", "alias", "description", "versions", "size", "links", "age", "created")

_OF_COLLECTIONS: Final = {
    **{
        name: replace(FIELDS[name], help=sentence, example=shown)
        for name, (sentence, shown) in _SHARED.items()
    },
    **OF_COLLECTIONS,
}

COLLECTIONS: Final = Vocabulary("Collections", {name: _OF_COLLECTIONS[name] for name in _FIRST})
