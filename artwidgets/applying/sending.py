"""What is sent for a batch, and what the answer says of each item."""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from artwidgets.applying.concurrent_writes import remark
from artwidgets.applying.report import Outcome, Status
from artwidgets.applying.verify import Now, Verdict
from artwidgets.errors import ServerError
from artwidgets.gateway.failures import words_of_fields
from artwidgets.gateway.mutations import Mutation
from artwidgets.gateway.parsing import look_of
from artwidgets.model.records import Version
from artwidgets.planning.items import Item

__all__ = ["ItemAnswers", "Ready", "named", "words"]


@dataclass(frozen=True, slots=True)
class Ready:
    """What a batch was compared with, when that was asked for, and what is to be sent."""

    verdicts: Mapping[str, Verdict]
    now: Mapping[str, Now]
    read_at: float

    def fields(self, items: Sequence[Item]) -> list[tuple[Item, Mutation]]:
        """The fields of the document, in its order: the n-th is answered as ``m<n>``, looks too."""
        return [(item, part) for item in items for part in self.verdicts[item.key].mutations]


@dataclass(frozen=True, slots=True)
class ItemAnswers:
    """What an answer says of the items that were sent, by their keys.

    Attributes
    ----------
    remarks : dict of str to str
        What somebody wrote right before.
    confirmed : set of str
        Deletes that it says to be done.
    unanswered : set of str
        Of which it says nothing at all.
    """

    remarks: dict[str, str] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, items: Sequence[Item], ready: Ready, answer: Mapping[str, Any]) -> "ItemAnswers":
        """Read an answer."""
        answers, moment = cls(confirmed={item.key for item in items}), time.monotonic()
        for n, (item, part) in enumerate(ready.fields(items)):
            payload = answer.get(f"m{n}")
            if part.look:
                answers.remarks[item.key] = _remark(item, ready, payload, moment)
            elif not part.confirmed_by(payload):
                answers.confirmed.discard(item.key)
                if not payload:
                    answers.unanswered.add(item.key)
        return answers

    def done(self, item: Item) -> Outcome:
        """The item as done, with what is to be said of it."""
        return Outcome(item.key, Status.DONE, self.remarks.get(item.key, ""), datetime.now(UTC))


def _remark(item: Item, ready: Ready, answer: Mapping[str, Any] | None, moment: float) -> str:
    node = (answer or {}).get("artifact")
    read = ready.now[item.id].record
    if not node or not isinstance(read, Version):
        return ""
    return remark(item, read, look_of(node, read), moment - ready.read_at)


def named(error: ServerError, items: Sequence[Item], ready: Ready) -> dict[str, str]:
    """The items of which an error speaks by its ``path``, by their keys: what it says of each."""
    fields = ready.fields(items)
    found: dict[str, str] = {}
    for key, words in words_of_fields(error).items():
        if re.fullmatch(r"m\d+", key) and int(key[1:]) < len(fields):
            found.setdefault(fields[int(key[1:])][0].key, words)
    return found


def words(error: ServerError) -> str:
    """What is said of one item, without the name that it had in the document."""
    messages = words_of_fields(error)
    return "; ".join(dict.fromkeys(messages.values())) if messages else str(error)
