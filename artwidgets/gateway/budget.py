"""What a server still allows, read off headers that the SDK does not hand on.

W&B counts requests, and seconds of query time, against a budget. It tells how much is left with
``RateLimit-Remaining`` (0 to 1,000) and ``RateLimit-Reset`` (seconds until it is full again), and how
long to stay away with ``Retry-After`` (seconds, or a date as of RFC 1123); its documentation of rate
limits and wandb's ``core/internal/api/ratelimitheaders.go`` name them.

None of it comes through the SDK (measured with 0.28.2 and 0.31.0): an answer is its data, an error its
words. The core waits out a ``Retry-After`` of any length before its one retry, and of a second one
tells nothing. It does not slow down on ``RateLimit-Remaining`` either: with 1 of 1,000 left, 200 requests
took as long as without the header.

So one small request goes beside the SDK's, over plain HTTP, to read the headers: when the server
limited the rate or gave no answer, when it is silent at a reading (:mod:`artwidgets.gateway.transport`),
and now and then while much is asked. The last is one request in 50 at most, and one in five minutes to a
server that sends no such headers. It says nothing about an answer that had come too late by then, and it
is not sent where the key is not known (identity tokens).
What goes wrong with it is no news: then the budget is unknown, as it is without it.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from artwidgets.errors import UnreachableError
from artwidgets.gateway.endpoint import Endpoint

__all__ = ["Budget", "BudgetWatch", "read_budget", "retry_seconds"]

FULL = 1_000
"""What ``RateLimit-Remaining`` counts down from."""

_QUESTION = "query ArtwidgetsBudget { viewer { id } }"
_SECONDS = 5.0
_EVERY_REQUESTS = 50
_EVERY_SECONDS = 5.0
_WITHOUT_HEADERS_SECONDS = 300.0
_FRESH_SECONDS = 2.0
_SILENT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Budget:
    """What the headers of one answer said.

    Attributes
    ----------
    remaining : float or None
        Of 1,000; None where the server does not say.
    renewed_at : float
        When it is full again, on the clock of :func:`time.monotonic`.
    retry_at : float
        Not to ask again before then.
    """

    remaining: float | None = None
    renewed_at: float = 0.0
    retry_at: float = 0.0

    @property
    def retry_after(self) -> float | None:
        """Seconds to stay away from now on; None where nothing is to be waited for."""
        left = self.retry_at - time.monotonic()
        return left if left > 0 else None

    @property
    def renewed_in(self) -> float:
        """Seconds until the budget is full again."""
        return max(0.0, self.renewed_at - time.monotonic())


def retry_seconds(value: str | None) -> float | None:
    """``Retry-After`` as seconds from now: a number, or a date as of RFC 1123; None for anything else."""
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def read_budget(headers: Mapping[str, str]) -> Budget:
    """The budget that the headers of an answer tell; they are looked up in any case of letters."""
    lowered = {name.lower(): value for name, value in headers.items()}
    remaining = _number(lowered.get("ratelimit-remaining"))
    now = time.monotonic()
    return Budget(
        remaining=remaining,
        renewed_at=now + (_number(lowered.get("ratelimit-reset")) or 0.0),
        retry_at=now + (retry_seconds(lowered.get("retry-after")) or 0.0),
    )


class BudgetWatch:
    """Asks for the budget of one key on one server, seldom, and remembers what came.

    Parameters
    ----------
    endpoint : Endpoint
        Without a key nothing is asked.

    Attributes
    ----------
    latest : Budget or None
        None until one is known.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self.latest: Budget | None = None
        self._endpoint = endpoint
        self._asking = threading.Lock()
        self._counting = threading.Lock()
        self._requests = 0
        self._next = 0.0
        self._fresh_until = float("-inf")

    def __repr__(self) -> str:
        return f"<BudgetWatch {self.latest}>"

    def answered(self) -> None:
        """Tell that a request was answered; now and then the budget is asked for, in a thread of its own."""
        with self._counting:
            self._requests += 1
            if self._requests < _EVERY_REQUESTS or time.monotonic() < self._next:
                return
            self._requests, self._next = 0, time.monotonic() + _EVERY_SECONDS
        threading.Thread(target=self.ask, name="artwidgets-budget", daemon=True).start()

    def ask(self, seconds: float = _SECONDS) -> Budget | None:
        """The budget now, within `seconds`; None where it can't be had. Safe from any thread."""
        with self._asking:
            if self._endpoint.api_key is None or time.monotonic() < self._fresh_until:
                return self.latest
            try:
                self.latest = read_budget(self._endpoint.ask(_QUESTION, min(seconds, _SECONDS)).headers)
                fresh = _FRESH_SECONDS
            except UnreachableError:
                # Who gives no answer to this either is not asked again soon.
                self.latest, fresh = None, _SILENT_SECONDS
            now = time.monotonic()
            self._fresh_until = now + fresh
            if self.latest is None or self.latest.remaining is None:
                self._next = now + _WITHOUT_HEADERS_SECONDS
            return self.latest


def _number(value: str | None) -> float | None:
    try:
        return max(0.0, float(value)) if value is not None else None
    except ValueError:
        return None
