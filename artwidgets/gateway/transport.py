"""One request through wandb-core, and what is learned beside it while it is silent.

The core waits out a ``Retry-After`` of any length and tells nobody, so that a limit of the rate looks like
a server that gives no answer. A reading that stays without one for `QUIET_SECONDS` is therefore asked
about over plain HTTP (:mod:`artwidgets.gateway.budget`). Where the server asks to stay away for longer
than the request may take, it ends there and then, with the time. A change is always waited for to its own
end: nothing of it shall be under way when its plan is told to have stopped.
"""

import queue
import re
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from artwidgets.errors import BusyError, ServerError, UnreachableError
from artwidgets.gateway.budget import BudgetWatch
from artwidgets.gateway.failures import translate
from artwidgets.gateway.redaction import Secrets
from artwidgets.gateway.sdk import Service, call_failure, http_status

__all__ = ["QUIET_SECONDS", "Transport"]

QUIET_SECONDS = 2.5
"""Without an answer for so long, the server is asked whether it asks to wait."""

_T = TypeVar("_T")

_MUTATION = re.compile(r"^\s*mutation\b", re.MULTILINE)


class Transport:
    """Sends GraphQL texts to one server with one key; safe from any thread.

    Parameters
    ----------
    service : Service
    secrets : Secrets
        Scrubbed from whatever is told.

    Attributes
    ----------
    budget : BudgetWatch
    """

    def __init__(self, service: Service, secrets: Secrets) -> None:
        self.budget = BudgetWatch(service.endpoint)
        self._service = service
        self._secrets = secrets

    def send(
        self,
        text: str,
        variables: Mapping[str, Any] | None,
        timeout: float,
        parse: Callable[[str], Any] | None = None,
    ) -> dict[str, Any]:
        """The ``data`` of an answer; an answer that has none is an error.

        Parameters
        ----------
        text : str
        variables : mapping or None
        timeout : float
            Seconds.
        parse : callable, optional
            In the place of `json.loads`, where the SDK lets it be chosen.

        Raises
        ------
        ServerError
            One of its kinds; a `BusyError` tells how long the server asks to stay away, where it does.
        """
        found: dict[str, Any] | ServerError
        if _MUTATION.search(text):
            found = self._with_the_wait(self._ask(text, variables, timeout), timeout)
        else:
            found = self.watched(lambda: self._ask(text, variables, timeout, parse), timeout)
        if isinstance(found, ServerError):
            raise found
        self.budget.answered()
        return found

    def check(self, error: Exception, seconds: float) -> ServerError:
        """What an exception of the SDK means, as an error of our tree."""
        address = self._secrets.scrub(self._service.base_url)
        status = http_status(error)
        return translate(str(error), status, address=address, secrets=self._secrets, seconds=seconds)

    def explain(self, error: Exception, seconds: float) -> ServerError:
        """As :meth:`check`, or how long the server asks to stay away, where that is behind it."""
        failure = self.check(error, seconds)
        return self._wait_behind(failure, seconds) or failure

    def _ask(
        self,
        text: str,
        variables: Mapping[str, Any] | None,
        timeout: float,
        parse: Callable[[str], Any] | None = None,
    ) -> dict[str, Any] | ServerError:
        # Errors are returned, so that the SDK's exception does not travel along as __context__.
        try:
            data: Any = self._service.execute_graphql(text, dict(variables or {}), timeout, parse)
        except call_failure() as error:
            return self.check(error, timeout)
        if isinstance(data, dict):
            return data
        # `{"data": null}` and `{}`: no error, and no answer either. A W&B server gives one of the two.
        return UnreachableError(
            f"{self._secrets.scrub(self._service.base_url)} answered with neither data nor an error. Try "
            "again; if it stays, look at what stands between you and the server (a proxy, a gateway)."
        )

    def watched(self, ask: Callable[[], _T | ServerError], timeout: float) -> _T | ServerError:
        """What `ask` returns; after a while of silence, how long the server asks to stay away.

        Parameters
        ----------
        ask : callable
            Runs in a thread of its own, and goes on there when the server asks for a longer wait than the
            time that is left: the SDK's calls can't be ended from outside.
        timeout : float
            Seconds that it may take.
        """
        results: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()

        def run() -> None:
            try:
                results.put(("answer", ask()))
            except BaseException as error:  # raised in the thread that waits
                results.put(("raised", error))

        # A request that is left alone ends after its time, and the core drops it then; a thread that does
        # not hold the process lets it.
        threading.Thread(target=run, name="artwidgets-request", daemon=True).start()
        ends, out = time.monotonic() + timeout, False
        try:
            kind, found = results.get(timeout=QUIET_SECONDS if timeout > QUIET_SECONDS else None)
        except queue.Empty:
            threading.Thread(
                target=lambda: results.put(("budget", self.budget.ask())),
                name="artwidgets-budget",
                daemon=True,
            ).start()
            (kind, found), out = results.get(), True
        if kind == "budget":
            wait = found.retry_after if found else None
            if wait is not None and wait > ends - time.monotonic():
                return self._limited(wait)
            (kind, found), out = results.get(), False
        if kind == "raised":
            raise found
        # Whoever leaves that question unanswered is not asked the same again.
        answer: _T | ServerError = found if out else self._with_the_wait(found, timeout)
        return answer

    def _with_the_wait(self, found: _T | ServerError, timeout: float) -> _T | ServerError:
        """What came; in the place of an error the wait that is behind it, where there is one."""
        return (self._wait_behind(found, timeout) if isinstance(found, ServerError) else None) or found

    def _wait_behind(self, error: ServerError, timeout: float) -> BusyError | None:
        limited = isinstance(error, BusyError) and not error.perhaps_too_large
        silent = isinstance(error, UnreachableError) and error.perhaps_too_large
        budget = self.budget.ask(timeout) if limited or silent else None
        seconds = budget.retry_after if budget else None
        return None if seconds is None else self._limited(seconds)

    def _limited(self, seconds: float) -> BusyError:
        then = (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%H:%M:%S")
        return BusyError(
            f"{self._secrets.scrub(self._service.base_url)} limits the rate and asks to wait for "
            f"{seconds:,.0f} s, until {then} UTC. Try again then.",
            retry_after=seconds,
        )
