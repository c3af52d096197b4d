"""What a server tells of a run that made or used versions, as a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

__all__ = ["GONE", "RunFacts", "RunKey"]

RunKey: TypeAlias = tuple[str, str, str]
"""Entity, project and id of a run."""

GONE: Final = "gone"
"""The state of a run that the server no longer has. W&B itself has no state of this name."""

_ENDED: Final = frozenset({"finished", "failed", "crashed", "killed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """A run. What the server does not tell is None, what it tells to be nothing is empty.

    Attributes
    ----------
    state : str or None
        As the server says (``running``, ``finished``, ``crashed``, ``failed``, ``killed``, ...), or `GONE`;
        nothing else is known of a run that is gone.
    name : str or None
        The display name, not the id.
    by : str or None
        User name of who ran it.
    sweep : str or None
        Id of its sweep; "" without one.
    group, job_type : str or None
        "" without one.
    tags : tuple of str or None
    summary : mapping or None
        Of its summary metrics what stands under `keys`.
    keys : frozenset of str
        The outermost keys of the summary that were asked for.
    """

    state: str | None = None
    name: str | None = None
    by: str | None = None
    sweep: str | None = None
    group: str | None = None
    job_type: str | None = None
    tags: tuple[str, ...] | None = None
    summary: Mapping[str, Any] | None = None
    keys: frozenset[str] = field(default_factory=frozenset)

    @property
    def gone(self) -> bool:
        """Whether the server no longer has it."""
        return self.state == GONE

    @property
    def ended(self) -> bool:
        """Whether it has come to an end, so that what is told of it hardly changes any more."""
        return self.state in _ENDED
