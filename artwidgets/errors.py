"""What can go wrong, as one tree.

::

    ArtwidgetsError
    ├── ServerError                 the server, or the way to it
    │   ├── UnreachableError        no answer: refused, unknown host, timed out
    │   ├── AuthenticationError     the key is missing or not accepted
    │   ├── PermissionDeniedError   the key is good, the act is not allowed
    │   ├── NotFoundError           entity, project, run, collection or version unknown
    │   ├── BusyError               rate limit or overload; worth trying again later
    │   │   └── FailedError         it broke on what was asked (HTTP 500), perhaps on one thing of it
    │   └── RefusedError            the server understood and said no, in its own words
    ├── FilterError                 the query text or expression is malformed
    ├── InvalidValueError           an alias, tag, TTL, name or metadata the platform would not take
    │   └── PolicyError             a policy that can't be read, with its line
    ├── PlanError                   a plan can't be made, read or applied
    │   └── StalePlanError          the plan is of another listing, or is already running
    ├── JournalError                the record of a plan can't be written or read
    ├── ArchiveError                an archive can't be opened, written or read
    └── SDKVersionError             the installed wandb lacks what artwidgets needs of it

Every message says what was refused, why, and what to do next. No message, ``repr`` or
``__cause__`` holds an API key.
"""

__all__ = [
    "ArchiveError",
    "ArtwidgetsError",
    "AuthenticationError",
    "BusyError",
    "FailedError",
    "FilterError",
    "InvalidValueError",
    "JournalError",
    "NotFoundError",
    "PermissionDeniedError",
    "PlanError",
    "PolicyError",
    "RefusedError",
    "SDKVersionError",
    "ServerError",
    "StalePlanError",
    "UnreachableError",
]


class ArtwidgetsError(Exception):
    """Anything artwidgets refuses or fails to do."""


class ServerError(ArtwidgetsError):
    """The server, or the way to it.

    Parameters
    ----------
    message : str
    fields : tuple of str
        Response keys (``m3`` of a document of many mutations) that the server named as what it
        failed at, each once; empty where it, or the SDK on the way, named none.
    perhaps_too_large : bool
        Whether the size of the request may be the reason, so that asking for less may help: it
        was refused for its size, broke the server, or took so long that nobody waited.
    """

    def __init__(
        self, message: str, *, fields: tuple[str, ...] = (), perhaps_too_large: bool = False
    ) -> None:
        super().__init__(message)
        self.fields = fields
        self.perhaps_too_large = perhaps_too_large


class UnreachableError(ServerError):
    """No answer came, or none of a W&B server: refused, unknown, timed out, or something else is there."""


class AuthenticationError(ServerError):
    """The API key is missing or not accepted."""


class PermissionDeniedError(ServerError):
    """The key is good, but what was asked is not allowed to its owner."""


class NotFoundError(ServerError):
    """An entity, project, run, collection or version that the server does not know."""


class BusyError(ServerError):
    """The server asks for patience (429, 5xx).

    Parameters
    ----------
    message : str
    retry_after : float or None
        Seconds to wait, where the server said so.
    fields, perhaps_too_large
        As of :class:`ServerError`.
    """

    def __init__(
        self,
        message: str,
        retry_after: float | None = None,
        *,
        fields: tuple[str, ...] = (),
        perhaps_too_large: bool = False,
    ) -> None:
        super().__init__(message, fields=fields, perhaps_too_large=perhaps_too_large)
        self.retry_after = retry_after


class FailedError(BusyError):
    """The server broke on what was asked (HTTP 500); the message is its own, where it had words.

    It may pass. When it does not, it is one thing's failure and not the server's, as soon as the
    server answers for everything else.
    """


class RefusedError(ServerError):
    """The server understood the request and said no; the message is the server's own."""


class FilterError(ArtwidgetsError):
    """A query that can't be read.

    Parameters
    ----------
    message : str
        What is wrong and, where one is near, what was probably meant.
    text : str
        The whole query.
    position : int
        0-based offset in `text` of the first character in question.

    Attributes
    ----------
    unfinished : bool
        Whether the text only ends too early: what is written next may make sense of it.
    """

    def __init__(self, message: str, text: str = "", position: int = 0) -> None:
        super().__init__(message)
        self.text = text
        self.position = position
        self.unfinished = False


class InvalidValueError(ArtwidgetsError):
    """An alias, tag, TTL, name or metadata value that the platform would not take."""


class PolicyError(InvalidValueError):
    """A policy that can't be read.

    Parameters
    ----------
    words : str
        What is wrong and what was probably meant.
    line : int, optional
        In which line of the text, from 1.
    file : str
        Of which file.
    """

    def __init__(self, words: str, line: int | None = None, file: str = "") -> None:
        line_words = f"line {line}" if file else f"Line {line}"
        place = ", ".join(filter(None, (file, line_words if line else "")))
        super().__init__(f"{place}: {words}" if place else words)
        self.words = words
        self.line = line
        self.file = file


class PlanError(ArtwidgetsError):
    """A plan can't be made, read or applied."""


class StalePlanError(PlanError):
    """The plan was made from another listing, or is already being carried out."""


class JournalError(ArtwidgetsError):
    """The record of a plan can't be written or read."""


class ArchiveError(ArtwidgetsError):
    """An archive can't be opened, written or read."""


class SDKVersionError(ArtwidgetsError):
    """The installed wandb lacks something of its own inner parts that artwidgets needs."""
