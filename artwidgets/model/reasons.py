"""Why something is refused, skipped or risky: words for a person, and beside them which kind it is.

What is decided or put together by a reason is decided by its kind, where the reason is made; the words
may then name what they are about, and may be changed. A reason is a text with a kind, and not a record
of two fields, because plans, journals and ids hold the words alone, as they always did.
"""

from enum import StrEnum

__all__ = ["WAYS_OUT", "WITH_ALIASES", "WITH_LINKS", "Kind", "Reason", "around", "kind_of", "way_out"]

WITH_ALIASES, WITH_LINKS = "Delete with aliases", "Delete and unlink"
"""What is chosen to have a version deleted although it has aliases, or although it is linked."""


class Kind(StrEnum):
    """Of refusals, skips and warnings; the values are nobody's business but this process's."""

    # Refused because of what the place or the version is.
    READ_ONLY = "read only"
    PROTECTED = "protected alias"
    PROTECTED_ROW = "protected by the user"
    LINK = "is a link"
    NO_LINK = "is no link"
    HISTORY = "a run's history"
    INTERNAL_TYPE = "made by W&B"
    REGISTERED = "linked into the model registry"
    TTL_UNREPORTED = "TTL is not told"
    GOES_SOONER = "goes sooner"
    NO_TTL_IN_REGISTRY = "no TTL in a registry"
    NOT_WRITABLE = "metadata can't be sent back"
    ALIASES_UNREPORTED = "aliases are not told"
    TAGS_UNREPORTED = "tags are not told"
    ALIAS_TWICE = "alias staged twice"
    NAME_TAKEN = "name taken"
    PORTFOLIO = "holds links"
    # Refused unless it is said that aliases (and links) may go too.
    HAS_ALIASES = "has aliases"
    MAY_HAVE_ALIASES = "may have aliases"
    IS_LINKED = "is linked"
    MAY_BE_LINKED = "may be linked"
    # Skipped because of what happened since the review.
    OTHER_THING = "another thing"
    ALIAS_GAINED = "alias gained"
    LINKS_CHANGED = "links changed"
    USED_SINCE = "used since"
    FIELDS_CHANGED = "fields changed"
    STATE_CHANGED = "state changed"
    NO_LONGER_REPORTED = "no longer told"
    OLD_PLAN = "plan of an older release"
    HOLDER_CHANGED = "alias is elsewhere"
    CONTENTS_CHANGED = "contents changed"
    TOO_LATE = "its date is too near"
    GONE_SINCE = "gone since"
    FINAL = "can't be taken back"
    # To be known before it is confirmed.
    TAKES_ALIASES = "takes aliases along"
    BREAKS_LINKS = "breaks links"
    WAS_USED = "was used"
    MOVES_ALIAS = "moves an alias"
    OLD_NAME = "the old name breaks"
    MAY_BE_UPLOADING = "a version may be uploading"
    STARTS_AUTOMATION = "starts an automation"
    EXPIRES = "expires later"
    DELETES_LATER = "deletes later"
    EXPIRES_AT_ONCE = "expires at once"
    MAY_EXPIRE_AT_ONCE = "may expire at once"
    LINKS_UNREPORTED = "links are not told"
    USES_UNREPORTED = "uses are not told"
    AUTOMATIONS_UNREPORTED = "automations are not told"
    PROTECTION_UNREPORTED = "protected aliases are not told"


WAYS_OUT = {
    Kind.HAS_ALIASES: WITH_ALIASES,
    Kind.MAY_HAVE_ALIASES: WITH_ALIASES,
    Kind.IS_LINKED: WITH_LINKS,
    Kind.MAY_BE_LINKED: WITH_LINKS,
}
"""Refusals of a delete that end where it is said that aliases (and links) go too, and how that is said."""


class Reason(str):
    """A text that knows which kind of reason it is.

    Whatever is made of it (a sentence around it, a file that is read back) is a plain text again.

    Parameters
    ----------
    words : str
    kind : Kind

    Examples
    --------
    >>> reason = Reason("net:v0 has the alias best.", Kind.HAS_ALIASES)
    >>> reason == "net:v0 has the alias best.", reason.kind is Kind.HAS_ALIASES
    (True, True)
    """

    __slots__ = ("kind",)
    kind: Kind

    def __new__(cls, words: str, kind: Kind) -> "Reason":
        """A text with its kind."""
        reason = super().__new__(cls, words)
        reason.kind = kind
        return reason


def around(reason: str, words: str) -> str:
    """A sentence made of a reason, which is of the same kind."""
    kind = kind_of(reason)
    return words if kind is None else Reason(words, kind)


def way_out(words: str | None) -> str:
    """What to choose, so that a delete which is refused for this reason is carried out; "" for none.

    Examples
    --------
    >>> way_out(Reason("net:v0 is linked in acme/shelf.", Kind.IS_LINKED)), way_out("No.")
    ('Delete and unlink', '')
    """
    kind = kind_of(words)
    return WAYS_OUT.get(kind, "") if kind is not None else ""


def kind_of(words: str | None) -> Kind | None:
    """The kind of a reason; None for a plain text, such as a plan file has."""
    return words.kind if isinstance(words, Reason) else None
