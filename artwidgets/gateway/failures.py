"""What wandb raises, told again in the words and the tree of :mod:`artwidgets.errors`.

The SDK's Go core folds every failure into one exception with a text and, for some, an HTTP status.
Read off the cores of wandb 0.28.2 and 0.31.0 (which tell the same) by giving each failure in turn;
``tests/gateway/test_failures_through_the_sdk.py`` does it again:

=====================  ======  ======================================================  ==================
the server's answer    status  text                                                    here
=====================  ======  ======================================================  ==================
200, errors, ``path``  0       ``input: m3 WORDS``; deeper: ``input: m3.a[0].b WORDS``  Refused, fields
200, errors            0       ``input: WORDS``; with a place: ``input:1:8: WORDS``     Refused
400 409 422, errors    same    ``WORDS``; several: ``[WORDS; WORDS]``                   Refused
401                    401     the same                                                Authentication
403, errors            403     the same                                                PermissionDenied
404, errors            404     ``WORDS``                                               NotFound
404, other JSON        404     ``returned error 404: {"data":null}``                   Unreachable
404, no body           404     ``<no message>``                                        Unreachable
404, anything else     404     the body as it is                                       Unreachable
413                    413     the body as it is, or ``<no message>``                  Refused, size
500, errors            0       ``POST URL giving up after 2 attempt(s)``               Failed, size
                               ``while retrying: HTTP 500: WORDS``
500, anything else     0       the same with the body as it is                         Failed, size
502 504 408            0       the same                                                Busy, size
429 503                0       the same; a wait that was asked for is not told         Busy
no answer              0       ``... the service process is busy and did not           Unreachable, size
                               respond in time.`` (our deadline)
dropped                0       ``... giving up after 2 attempt(s): Post "URL": EOF``   Unreachable, size
cut off                0       ``unexpected EOF``                                      Unreachable, size
empty                  0       ``EOF``                                                 Unreachable
not JSON, HTML         0       ``invalid character '<' looking for beginning of ...``  Unreachable
other JSON             0       ``json: cannot unmarshal array into Go value of ...``   Unreachable
refused                0       ``... dial tcp ...: connect: connection refused``       Unreachable
``{"data":null}``      none    no error at all: ``execute_graphql`` returns None       Unreachable
=====================  ======  ======================================================  ==================

So ``path`` survives with status 200 alone. Whatever else W&B says it about (it answers resolvers'
errors with 400, 403, 404 and 500, wandb issue 7267), the core keeps the words and drops the names: which
item of a batch was meant, a reading after it tells, or halves of the batch do.
"""

import re

from artwidgets.errors import (
    AuthenticationError,
    BusyError,
    FailedError,
    NotFoundError,
    PermissionDeniedError,
    RefusedError,
    ServerError,
    UnreachableError,
)
from artwidgets.gateway.redaction import Secrets

__all__ = [
    "Secrets",
    "failed_fields",
    "graphql_messages",
    "is_about_artifacts",
    "missing_parts",
    "translate",
    "words_of_fields",
]

_UNKNOWN_FIELD = re.compile(r'Cannot query field [\\"\']+(\w+)[\\"\']+ on type [\\"\']+(\w+)[\\"\']+')
_UNKNOWN_ARGUMENT = re.compile(
    r'Unknown argument [\\"\']+(\w+)[\\"\']+ on field [\\"\']+(?:(\w+)\.)?(\w+)[\\"\']+'
    r'(?: of type [\\"\']+(\w+)[\\"\']+)?'
)
_RETRIED = re.compile(r"while retrying: HTTP (\d{3}): ?(.*)", re.DOTALL)
_GRAPHQL_LINE = re.compile(r"^input:(?:\d+:\d+:)? ?", re.MULTILINE)
_PATH = re.compile(r"^input: ([A-Za-z_]\w*)(?:\.\w+|\[\d+\])* ", re.MULTILINE)
_FIELD_WORDS = r"(?:\.\w+|\[\d+\])* (.*?)(?=; {keys}[ .\[]|\Z)"
_RETRY_AFTER = re.compile(r"retry[- ]after[\"']?\s*[:=]?\s*(\d+(?:\.\d+)?)", re.IGNORECASE)
_NO_WORDS = ("<", "{", "[{", "returned error ")
_THING = re.compile(
    r"\b(artifact|collection|sequence|portfolio|membership|version|alias|tag|type|manifest|file|run|project|"
    r"registry|entity|team|user|organization)s?\b"
)
_ARTIFACT = re.compile(r"\b(artifact|collection|sequence|portfolio|membership|version)s?\b")
_NOT_THERE = re.compile(r"not found|not find|n[o']t exist|no such|unknown", re.IGNORECASE)
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


def failed_fields(text: str) -> tuple[str, ...]:
    """The response keys that a text of the core names as failed, each once.

    A message of a single word before a blank looks the same: whoever asks by response keys knows
    which ones it used, and looks for no others.
    """
    return tuple(dict.fromkeys(_PATH.findall(text)))


def words_of_fields(error: ServerError) -> dict[str, str]:
    """What an error says of each response key that it names, in the server's words."""
    if not error.fields:
        return {}
    keys = f"(?:{'|'.join(map(re.escape, error.fields))})"
    matches = re.finditer(f"(?:^|; )({keys}){_FIELD_WORDS.replace('{keys}', keys)}", str(error), re.DOTALL)
    found: dict[str, str] = {}
    for one in matches:
        found.setdefault(one.group(1), one.group(2))
    return found


def is_about_artifacts(error: ServerError) -> bool:
    """Whether "not found" was said of an artifact or a collection, and not of something around it.

    Only then is a version that was asked for by its id gone: of a project that the key may not
    see any more, W&B says "not found" as well.
    """
    words = str(error).lower()
    return bool(_NOT_THERE.search(words) and _ARTIFACT.search(words))


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
    fields = failed_fields(text)
    if len(text) > _LONGEST:
        text = text[:_LONGEST] + " ..."
    lowered = text.lower()
    body = text
    if not status and (retried := _RETRIED.search(text)):
        status, body = int(retried.group(1)), retried.group(2)
    if status == 401 or "relogin required" in lowered or "user is not logged in" in lowered:
        return AuthenticationError(
            f"{address} does not accept the API key ({_short(text)}). "
            "Run `wandb login --relogin`, set WANDB_API_KEY, or pass api_key=."
        )
    if not status and (messages := graphql_messages(text)):
        return _refusal("; ".join(messages), fields)
    if status:
        return _of_status(status, body.strip(), text, address)
    return _of_the_way(text, address, seconds)


def _of_status(status: int, body: str, text: str, address: str) -> ServerError:
    """What an answer with an HTTP status other than 200 says."""
    words = _words(body)
    if status == 403:
        return PermissionDeniedError(
            f"{address} does not allow this to the owner of the API key ({_short(body)}). "
            "Ask an admin of the team, or use another key."
        )
    if status == 404:
        if _NOT_THERE.search(words) and _THING.search(words.lower()):
            return NotFoundError(words)
        return UnreachableError(
            f"{address} has no such address ({_short(body)}). Is the base URL that of a W&B server? "
            "Behind a gateway this may pass: try again in a while."
        )
    if status == 413:
        return RefusedError(
            f"{address} does not take a request of this size (HTTP 413).", perhaps_too_large=True
        )
    if status == 500:
        what = f"HTTP 500: {words}" if words else "HTTP 500"
        return FailedError(
            f"{address} has trouble of its own ({what}). Try again in a while; if it stays, tell its admin.",
            perhaps_too_large=True,
        )
    if status == 429 or status == 408 or status > 500:
        retry_after = _RETRY_AFTER.search(text)
        what = {429: "limits the rate", 503: "is overloaded or being serviced"}.get(status, "took too long")
        return BusyError(
            f"{address} {what} (HTTP {status}). Try again in a while.",
            retry_after=float(retry_after.group(1)) if retry_after else None,
            perhaps_too_large=status not in (429, 501, 503),
        )
    return _refusal(words or f"{address} refuses this (HTTP {status}, {_short(body)}).")


def _of_the_way(text: str, address: str, seconds: float) -> ServerError:
    """What no answer says, or one that is not a W&B server's."""
    lowered = text.lower()
    if any(sign in lowered for sign in _NO_CONNECTION):
        return UnreachableError(
            f"Nobody answers at {address} ({_cause(text)}). Check the address and that the server runs."
        )
    if any(sign in lowered for sign in _NO_ANSWER):
        return UnreachableError(
            f"{address} gave no answer within {seconds:g} s. It may be overloaded or stalled; try again.",
            perhaps_too_large=True,
        )
    if lowered.strip() == "eof" or "invalid character" in lowered or "cannot unmarshal" in lowered:
        return UnreachableError(
            f"What {address} answers is not a W&B server's ({_cause(text)}). Check the base URL."
        )
    if any(sign in lowered for sign in _DROPPED):
        return UnreachableError(
            f"{address} closed the connection before it had answered ({_cause(text)}). Try again.",
            perhaps_too_large=True,
        )
    if "service process is not running" in lowered:
        return UnreachableError("wandb's service process has ended. Restart the kernel, or the script.")
    return RefusedError(text.strip())


def _words(body: str) -> str:
    """What a GraphQL body said; "" for a body that was none: the core hands that over as it is."""
    if not body or body == "<no message>" or body.startswith(_NO_WORDS):
        return ""
    return body


def _refusal(text: str, fields: tuple[str, ...] = ()) -> ServerError:
    lowered = text.lower()
    if any(sign in lowered for sign in _NOT_ALLOWED):
        return PermissionDeniedError(text.strip(), fields=fields)
    if "rate limit" in lowered or "too many requests" in lowered:
        return BusyError(text.strip(), fields=fields)
    return RefusedError(text.strip(), fields=fields)


def _short(text: str) -> str:
    return (text.strip().splitlines() or ["no body"])[0][:200]


def _cause(text: str) -> str:
    return text.strip().splitlines()[-1].rsplit(': Post "', 1)[-1].split('": ', 1)[-1][:200]
