"""What is to be known of a value before it is staged: what a TTL deletes, what a new name cuts off."""

from collections.abc import Sequence

from artwidgets.errors import InvalidValueError
from artwidgets.model import expiry, values
from artwidgets.model.edits import CollectionEdit
from artwidgets.planning import guards
from artwidgets.session import Session
from artwidgets.widgets.grid.columns import Note

__all__ = ["name_note", "rename_note", "ttl_note"]


def ttl_note(session: Session, ids: Sequence[str], text: str) -> Note | None:
    """When these rows go with this TTL; one that deletes some at once is staged only once it was seen.

    Raises
    ------
    InvalidValueError
        When the text is no TTL.
    """
    ttl = values.ttl(text.strip() or "none")
    forecast = expiry.forecast(session.listing, [row for row in ids if row in session.snapshot], ttl)
    return Note(forecast.words, hold=forecast.at_once > 0) if forecast.words else None


def name_note(session: Session, row: str, name: str) -> Note | None:
    """What a new name of the collection that holds a row cuts off; refused where no run could log to it."""
    return rename_note(session, str(session.snapshot.keys["collection_id"].loc[row]), name)


def rename_note(session: Session, collection: str, name: str) -> Note | None:
    """The same for a collection by its id.

    Raises
    ------
    InvalidValueError
        When wandb would not take the name, or it is another collection's.
    """
    found = session.collection(collection)
    wanted = values.collection_name(name) if found.is_portfolio else values.logged_name(name)
    if wanted == found.name:
        return None
    if any(
        other.name == wanted and other.project == found.project and other.id != found.id
        for other in session.snapshot.collections.values()
    ):
        raise InvalidValueError(f"There is a collection {wanted!r} in {found.project} already.")
    (warning,) = guards.warn_collection_edit(found, CollectionEdit(name=wanted))
    return Note(f"{warning[0].upper()}{warning[1:]}.")
