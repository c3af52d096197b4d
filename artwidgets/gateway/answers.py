"""What counts as a server's answer: when a thing is gone, and when something is done.

A gateway, a cache or a server that is going down can answer 200 with ``{"data": null}``, with null for
every field, or with half of a node. Nothing follows from any of these:

An answer
    has ``data`` (``Connection.execute`` sees to it), and in it the control question of the document is
    answered: who asks. Every W&B server answers ``viewer`` (the SDK's first request asks it), so where
    even that is null nobody has looked, and the request is made again.
Gone
    is what the server itself says so of: null for ``artifact(id:)`` or ``artifactCollection(id:)`` in such
    an answer (wandb.graphql: ``Query.artifact: Artifact``, the two that may be null), the state
    ``DELETED``, or the words "artifact not found" (`artwidgets.gateway.failures.is_about_artifacts`). A
    link is gone, too, when its source's memberships, told in full, do not name it.
Not told
    is a node without what W&B's schema says that it always has (``Artifact.state``,
    ``Artifact.artifactSequence``, ``edges`` of a connection). It is asked for again, alone in the end,
    and is then the failure of that one.
Done
    is a delete whose own payload says so of that very thing (its id with the state ``DELETED``, or
    ``success: true``), or that a reading after it finds gone. An edit is done when a reading after it
    shows what was sent, whatever the payload says: W&B drops keys of an input that it does not know, and
    answers success (`artwidgets.applying.read_back`).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from artwidgets.errors import ArtwidgetsError, FailedError, UnreachableError
from artwidgets.model.records import Version

__all__ = [
    "CONTROL",
    "GONE_STATES",
    "require_answer",
    "require_collection",
    "require_version",
    "understood",
]

CONTROL = "control: viewer { id }"
"""Asked in every document whose nulls mean "gone"."""

GONE_STATES = ("DELETED", "PENDING_DELETION")


def require_answer(data: Mapping[str, Any], address: str) -> None:
    """Make sure that somebody looked.

    Raises
    ------
    UnreachableError
        When the control question has no answer.
    """
    if not data.get("control"):
        raise UnreachableError(
            f"{address} answered with nulls alone. Nothing is known from that. Try again; if it stays, "
            "look at what stands between you and the server (a proxy, a gateway)."
        )


@contextmanager
def understood(address: str) -> Iterator[None]:
    """Tell as a server's failure that what it says can't be read: a text where an object belongs, say.

    Anything may come from a gateway or a cache on the way; what is made of it here is plain values, so
    that whatever breaks inside is about the answer.

    Raises
    ------
    FailedError
        In place of what Python raises. Its words are left out: they would repeat the answer's.
    """
    try:
        yield
    except ArtwidgetsError:
        raise
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        kind = type(error).__name__
    else:
        return
    # Raised outside the handler, so that the exception does not travel along as __context__.
    raise FailedError(
        f"{address} answered something else than a W&B server says ({kind} while it was read). Try again; if "
        "it stays, look at what stands between you and the server (a proxy, a gateway).",
        perhaps_too_large=True,
    )


def require_version(node: Mapping[str, Any], listed: Version) -> None:
    """Make sure that a version's node tells what the server always knows of one.

    Parameters
    ----------
    node : mapping
    listed : Version
        As it was listed. What the server did not tell then need not be told now.

    Raises
    ------
    FailedError
        When it does not.
    """
    never = ["id", "state", *(name for name in ("aliases", "tags") if name not in listed.unknown)]
    never += ["usedCount"] if listed.used is not None else []
    missing = [key for key in never if key in node and node[key] is None]
    sequence = node.get("artifactSequence")
    if sequence is None or not (sequence.get("id") and sequence.get("project")):
        missing.append("artifactSequence")
    memberships = node.get("artifactMemberships")
    # Part of them is not enough to say that a link is gone.
    in_full = listed.is_link or listed.linked_in is not None
    if _without_edges(memberships) or (in_full and _in_part(memberships)):
        missing.append("artifactMemberships")
    _require(missing, listed.name)


def require_collection(node: Mapping[str, Any], name: str) -> None:
    """The same for a collection's node, with the versions that it may tell."""
    missing = [key for key in ("id", "name", "state") if key in node and node[key] is None]
    missing += [key for key in ("tags", "artifacts") if _without_edges(node.get(key))]
    held = (node.get("artifacts") or {}).get("edges") or ()
    missing += ["version in one of its places"] if any(not (edge or {}).get("node") for edge in held) else []
    _require(missing, name)


def _without_edges(connection: Mapping[str, Any] | None) -> bool:
    return connection is not None and "edges" in connection and connection["edges"] is None


def _in_part(memberships: Mapping[str, Any] | None) -> bool:
    edges = (memberships or {}).get("edges") or ()
    nodes = [(edge or {}).get("node") or {} for edge in edges]
    return any(not node.get("artifactCollection") for node in nodes)


def _require(missing: list[str], name: str) -> None:
    if missing:
        raise FailedError(
            f"The server's answer about {name} has no {', '.join(missing)}, and every one has. Try again "
            "in a while; if it stays, tell its admin.",
            perhaps_too_large=True,
        )
