"""What wandb raises, told again in the words and the tree of :mod:`artwidgets.errors`.

The SDK's Go core folds every failure into one exception with a text and, for some, an HTTP
status. The texts below were read off the core of wandb 0.31.0 by giving it each failure in turn:

=================================================================  ================================
text                                                               meaning
=================================================================  ================================
``returned error 403: {...}`` or the server's words, status 403    refused at once, never retried
``POST URL giving up after 2 attempt(s) ... HTTP 429: ...``        retried, and still 429 or 5xx
``... dial tcp ...: connect: connection refused``                  nobody listens
``... context deadline exceeded`` / ``Client.Timeout exceeded``    no answer within the attempt
``... the service process is busy and did not respond in time.``   our own deadline passed
``input:LINE:COLUMN: MESSAGE`` / ``input: RESPONSE_PATH MESSAGE``  GraphQL errors at HTTP 200
=================================================================  ================================
"""

import re

from artwidgets.errors import (
    AuthenticationError,
    BusyError,
    NotFoundError,
    PermissionDeniedError,
    RefusedError,
    ServerError,
    UnreachableError,
)
from artwidgets.gateway.secrets import Secrets

__all__ = ["Secrets", "graphql_messages", "missing_parts", "translate"]

_UNKNOWN_FIELD = re.compile(r'Cannot query field [\\"\']+(\w+)[\\"\']+ on type [\\"\']+(\w+)[\\"\']+')
_UNKNOWN_ARGUMENT = re.compile(
    r'Unknown argument [\\"\']+(\w+)[\\"\']+ on field [\\"\']+(?:(\w+)\.)?(\w+)[\\"\']+'
    r'(?: of type [\\"\']+(\w+)[\\"\']+)?'
)
_HTTP_STATUS = re.compile(r"\bHTTP (\d{3})\b")
_GRAPHQL_LINE = re.compile(r"^input:(?:\d+:\d+:)? ?", re.MULTILINE)
_RETRY_AFTER = re.compile(r"retry[- ]after[\"']?\s*[:=]?\s*(\d+(?:\.\d+)?)", re.IGNORECASE)
_NO_CONNECTION = ("connection refused", "no such host", "no route to host", "network is unreachable")
_NO_ANSWER = ("deadline exceeded", "timeout exceeded", "did not respond in time", "i/o timeout")
_DROPPED = ("eof", "connection reset", "broken pipe", "server closed", "giving up after")
_NOT_ALLOWED = (
    "permission denied",
    "permission_error",
    "not authorized",
    "forbidden",
    "read-only",
    "readonly",
)
_LONGEST = 2_000


def missing_parts(text: str) -> frozenset[tuple[str, str]]:
    """What a server said it does not know, as (type, field) or (``Type.field``, argument).

    An argument whose type the server leaves out comes as (``*.field``, argument).
    """
    fields = {(kind, field) for field, kind in _UNKNOWN_FIELD.findall(text)}
    arguments = {
        (f"{before or after or '*'}.{field}", argument)
        for argument, before, field, after in _UNKNOWN_ARGUMENT.findall(text)
    }
    return frozenset(fields | arguments)


def graphql_messages(text: str) -> list[str]:
    """The messages of a failed GraphQL request, one per error, each with its response path if it has one.

    Empty when the failure was not GraphQL's.
    """
    if not _GRAPHQL_LINE.search(text):
        return []
    return [part.strip() for part in _GRAPHQL_LINE.split(text) if part.strip()]


def translate(text: str, status: int, *, address: str, secrets: Secrets, seconds: float) -> ServerError:
    """The error of our tree that says what wandb's text meant, and what to do.

    Parameters
    ----------
    text : str
        The exception's text.
    status : int
        HTTP status, 0 where the core tells none.
    address : str
        The server's base URL, named in the message.
    secrets : Secrets
    seconds : float
        The deadline the request had.
    """
    text = secrets.scrub(text)
    if len(text) > _LONGEST:
        text = text[:_LONGEST] + " ..."
    lowered = text.lower()
    if not status and (told := _HTTP_STATUS.search(text)):
        status = int(told.group(1))
    if status == 401 or "relogin required" in lowered or "user is not logged in" in lowered:
        return AuthenticationError(
            f"{address} does not accept the API key ({_short(text)}). "
            "Run `wandb login --relogin`, set WANDB_API_KEY, or pass api_key=."
        )
    if messages := graphql_messages(text):
        return _graphql_refusal("; ".join(messages))
    if status == 403:
        return PermissionDeniedError(
            f"{address} does not allow this to the owner of the API key ({_short(text)}). "
            "Ask an admin of the team, or use another key."
        )
    if status in (408, 429) or status >= 500:
        told_wait = _RETRY_AFTER.search(text)
        limited = status in (408, 429, 503)
        what = "is overloaded or limits the rate" if limited else "has trouble of its own"
        return BusyError(
            f"{address} {what} (HTTP {status}). Try again in a while.",
            retry_after=float(told_wait.group(1)) if told_wait else None,
        )
    if status == 404:
        return NotFoundError(
            f"{address} has no such address ({_short(text)}). Is the base URL that of a W&B server?"
        )
    if status >= 400:
        return _graphql_refusal(text)
    if any(sign in lowered for sign in _NO_CONNECTION):
        return UnreachableError(
            f"Nobody answers at {address} ({_cause(text)}). Check the address and that the server runs."
        )
    if any(sign in lowered for sign in _NO_ANSWER):
        return UnreachableError(
            f"{address} gave no answer within {seconds:g} s. It may be overloaded or stalled; try again."
        )
    if any(sign in lowered for sign in _DROPPED):
        return UnreachableError(
            f"{address} closed the connection before it answered ({_cause(text)}). Try again."
        )
    if "service process is not running" in lowered:
        return UnreachableError("wandb's service process has ended. Restart the kernel, or the script.")
    if "invalid character" in lowered:
        return UnreachableError(
            f"What {address} answers is not a W&B server's ({_cause(text)}). Check the base URL."
        )
    return RefusedError(text.strip())


def _graphql_refusal(text: str) -> ServerError:
    lowered = text.lower()
    if any(sign in lowered for sign in _NOT_ALLOWED):
        return PermissionDeniedError(text.strip())
    if "rate limit" in lowered or "too many requests" in lowered:
        return BusyError(text.strip())
    return RefusedError(text.strip())


def _short(text: str) -> str:
    return text.strip().splitlines()[0][:200]


def _cause(text: str) -> str:
    return text.strip().splitlines()[-1].rsplit(': Post "', 1)[-1].split('": ', 1)[-1][:200]
