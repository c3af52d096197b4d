"""What a listing is a listing of."""

from dataclasses import dataclass

__all__ = ["Scope"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The part of a server that was asked for.

    Attributes
    ----------
    entity : str
    project : str or None
        None for all projects of the entity.
    type, collection : str or None
        Only artifacts of this type, of this collection.
    run : str or None
        ``entity/project/run_id``: only what this run logged.
    used : bool
        With `run`: what it used instead of what it logged.
    """

    entity: str
    project: str | None = None
    type: str | None = None
    collection: str | None = None
    run: str | None = None
    used: bool = False

    def __str__(self) -> str:
        """In words, for titles and messages."""
        if self.run:
            return f"{'used' if self.used else 'logged'} by {self.run}"
        words = f"{self.entity}/{self.project}" if self.project else f"all projects of {self.entity}"
        if self.type:
            words += f", type {self.type}"
        if self.collection:
            words += f", collection {self.collection}"
        return words
