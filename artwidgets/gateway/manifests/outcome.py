"""What came of reading manifests, in words too."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from artwidgets.errors import ServerError

__all__ = ["ManifestsRead"]

_MOST_REASONS = 3


@dataclass(frozen=True, slots=True)
class ManifestsRead:
    """What came of reading the manifests of several versions. True when all that there are came.

    Attributes
    ----------
    read : int
        Versions whose files are known now.
    from_disk : int
        How many of them nobody had to be asked for.
    gone : tuple of str
        Artifact ids of those that the server has no more.
    unread : mapping of str to ServerError
        Those that could not be read, by artifact id, with the reason. Reading again asks for them anew.
    cancelled : bool
        Whether it was cancelled before it had come to an end.

    Examples
    --------
    >>> told = ManifestsRead(read=1, unread={"a": ServerError("No."), "b": ServerError("No.")})
    >>> bool(told), told.in_words
    (False, '2 manifests could not be read: No.')
    """

    read: int = 0
    from_disk: int = 0
    gone: tuple[str, ...] = ()
    unread: Mapping[str, ServerError] = field(default_factory=dict)
    cancelled: bool = False

    def __bool__(self) -> bool:
        return not (self.cancelled or self.unread)

    @property
    def in_words(self) -> str:
        """How many could not be read and why, the most frequent reason first; "" when there is none."""
        if not self.unread:
            return ""
        reasons = [reason for reason, _ in Counter(map(str, self.unread.values())).most_common()]
        count = len(self.unread)
        more = len(reasons) - _MOST_REASONS
        listed = " ".join(reasons[:_MOST_REASONS]) + (f" ({more:,} more reasons.)" if more > 0 else "")
        return f"{count:,} manifest{'s' if count != 1 else ''} could not be read: {listed}"
