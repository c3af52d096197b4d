"""What can go wrong, as one tree.

::

    ArtwidgetsError
    ├── ServerError                 the server, or the way to it
    │   ├── UnreachableError        no answer: refused, unknown host, timed out
    │   ├── AuthenticationError     the key is missing or not accepted
    │   ├── PermissionDeniedError   the key is good, the act is not allowed
    │   ├── NotFoundError           entity, project, run, collection or version unknown
    │   ├── BusyError               rate limit or overload; worth trying again later
    │   └── RefusedError            the server understood and said no, in its own words
    ├── FilterError                 the query text or expression is malformed
    ├── InvalidValueError           an alias, tag, TTL, name or metadata the platform would not take
    ├── PlanError                   a plan can't be made, read or applied
    │   └── StalePlanError          the plan is of another listing, or is already running
    ├── JournalError                the record of a plan can't be written or read
    └── SDKVersionError             the installed wandb lacks what artwidgets needs of it

Every message says what was refused, why, and what to do next. No message, ``repr`` or
``__cause__`` holds an API key.
"""

__all__ = [
    "ArtwidgetsError",
    "AuthenticationError",
    "BusyError",
    "FilterError",
    "InvalidValueError",
    "JournalError",
    "NotFoundError",
    "PermissionDeniedError",
    "PlanError",
    "RefusedError",
    "SDKVersionError",
    "ServerError",
    "StalePlanError",
    "UnreachableError",
]


class ArtwidgetsError(Exception):
    """Anything artwidgets refuses or fails to do."""


class ServerError(ArtwidgetsError):
    """The server, or the way to it."""


class UnreachableError(ServerError):
    """No answer came: connection refused, host unknown, or a deadline passed."""


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
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


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
    """

    def __init__(self, message: str, text: str = "", position: int = 0) -> None:
        super().__init__(message)
        self.text = text
        self.position = position


class InvalidValueError(ArtwidgetsError):
    """An alias, tag, TTL, name or metadata value that the platform would not take."""


class PlanError(ArtwidgetsError):
    """A plan can't be made, read or applied."""


class StalePlanError(PlanError):
    """The plan was made from another listing, or is already being carried out."""


class JournalError(ArtwidgetsError):
    """The record of a plan can't be written or read."""


class SDKVersionError(ArtwidgetsError):
    """The installed wandb lacks something of its own inner parts that artwidgets needs."""
