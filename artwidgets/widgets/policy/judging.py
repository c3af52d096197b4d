"""Deciding in the background, while it is still typed: the latest policy counts, older ones are let go."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from artwidgets.model.units import format_size
from artwidgets.planning.policy import Decision, Policy
from artwidgets.planning.policy.decision import DROP
from artwidgets.session import Session
from artwidgets.storage import Reclaim
from artwidgets.widgets.jobs import in_words

__all__ = ["Judged", "Judging"]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What a policy would do.

    Attributes
    ----------
    policy : Policy
    decision : Decision or None
        None where it can't be decided.
    reclaim : Reclaim or None
    problem : str
        Why it can't be decided, in words.
    """

    policy: Policy
    decision: Decision | None = None
    reclaim: Reclaim | None = None
    problem: str = ""

    @property
    def frees(self) -> str:
        """What goes, in bytes, in words."""
        if self.decision is None or self.reclaim is None:
            return ""
        return f"{format_size(self.decision.sizes[DROP])} listed, frees {self.reclaim.words}"


class Judging:
    """Decides by one policy at a time, off the kernel's main thread.

    Parameters
    ----------
    session : Session
    on_decision : callable
        Called, from that thread, when a decision has come that is still wanted.

    Attributes
    ----------
    judged : Judged or None
        The last.
    """

    def __init__(self, session: Session, on_decision: Callable[[], None]) -> None:
        self._session = session
        self._on_decision = on_decision
        self._lock = threading.Lock()
        self._wanted: Policy | None = None
        self._asked = self._done = 0
        self._thread: threading.Thread | None = None
        self.judged: Judged | None = None

    @property
    def busy(self) -> bool:
        """Whether a decision is on its way."""
        return self._done != self._asked

    def ask(self, policy: Policy | None) -> None:
        """Decide by this policy from now on; None: by none."""
        with self._lock:
            self._wanted = policy
            self._asked += 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="artwidgets: deciding", daemon=True)
                self._thread.start()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until nothing is to be decided; False when `timeout` (seconds) passed first."""
        end = None if timeout is None else time.monotonic() + timeout
        while (thread := self._thread) is not None and thread is not threading.current_thread():
            thread.join(None if end is None else max(0.0, end - time.monotonic()))
            if thread.is_alive():
                return False
        return True

    def _run(self) -> None:
        while True:
            with self._lock:
                if self._done == self._asked:
                    self._thread = None
                    return
                at, policy = self._asked, self._wanted
            judged = None if policy is None else _judge(self._session, policy)
            with self._lock:
                self._done = at
                latest = at == self._asked
                if latest:
                    self.judged = judged
            if latest:
                self._on_decision()


def _judge(session: Session, policy: Policy) -> Judged:
    try:
        previous = session.decision
        decision = session.decide(policy) if previous is None or previous.policy is not policy else previous
        index = session.file_index
        # Rows may have come meanwhile; it is asked anew then.
        reclaim = index.reclaim(decision.drop) if len(index) == len(decision.drop) else None
    except Exception as failure:
        return Judged(policy, problem=in_words(failure))
    return Judged(policy, decision, reclaim)
