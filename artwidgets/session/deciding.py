"""Staging by rule: what a policy keeps, what it lets go, and what is protected from all."""

import threading
from collections.abc import Iterable
from typing import Unpack

import pandas as pd

from artwidgets import filters
from artwidgets.errors import (
    InvalidValueError,
    PlanError,
)
from artwidgets.model import validation as arguments
from artwidgets.model.changes import ChangeSet
from artwidgets.model.keywords import (
    show_keywords,
)
from artwidgets.model.progress import Progress
from artwidgets.model.step_label import StepLabel
from artwidgets.planning.policy import (
    Decision,
    KeepFields,
    Policy,
    decide,
    one_rule,
    protect_queries,
    require_possible,
    resting_on,
)
from artwidgets.planning.scope_advice import rows_of
from artwidgets.session.editing import Editing

__all__ = ["Deciding"]


class Deciding(Editing):
    """Policies."""

    @property
    def protect(self) -> tuple[str, ...]:
        """Queries: what one of them finds, or may find as far as is known, is refused in every delete.

        In deletes of versions and of collections, and in a TTL that would end them; a link can be
        removed. Plans hand it on, so that it holds wherever they are applied.

        Raises
        ------
        InvalidValueError, FilterError
            When it is set to what can't be asked of a version.

        Examples
        --------
        >>> session.protect = ("alias:latest",)
        >>> staged = session.delete(session.where("version:9"), delete_aliases=True)
        >>> [item.refusal for item in session.plan().refusals][0]
        'model-0000:v9 is protected: matches alias:latest. Take that out of session.protect, if it may go.'
        """
        return self._protect

    @protect.setter
    def protect(self, queries: "str | Iterable[str | filters.Expression]") -> None:
        self._protect = protect_queries(queries)
        self._decided.forget()
        self._tell("changes")
        self._tell("policy")

    @show_keywords(KeepFields)
    def keep(self, last: int | None = None, **fields: Unpack[KeepFields]) -> ChangeSet:
        """Stage the delete of all versions but those that a rule keeps; keeping always wins.

        Parameters
        ----------
        last : int, optional
            Keep the newest so many of each group.
        aliased, linked : bool
            Keep versions that have an alias, or that another collection links; both True by default.
        younger_than : str or timedelta, optional
            Keep versions created since.
        best : int, optional
            Keep the best so many of each group, and those that tie with the last of them.
        by, mode : str
            What `best` goes by, ``"metadata.KEY"`` or ``"summary.KEY"``, and whether ``"min"`` or
            ``"max"`` is the best.
        always : str or Expression, optional
            Keep what this query finds.
        per : {"collection", "run", "type", "project", "group"}
            What `last` and `best` are counted in, by default each collection.
        within : str or Expression, optional
            Leave alone whatever this query does not find.

        Raises
        ------
        PlanError
            When all that might go is kept because the server does not tell what it is judged by.
        InvalidValueError, FilterError
            When nothing would be kept, or a keyword can't be read.

        Examples
        --------
        >>> staged = session.keep(last=3)
        >>> session.plan().confirmation
        'delete 12 versions'
        """
        found = self.kept_by(last, **fields)
        if not found.drop.any() and found.not_known:
            raise PlanError(
                f"Nothing was marked for deletion: {found.not_known}. Load again, or delete(ids)."
            )
        return self._stage_dropped(found)

    @show_keywords(KeepFields)
    def kept_by(self, last: int | None = None, **fields: Unpack[KeepFields]) -> Decision:
        """What `keep` would keep and drop, with the reason for each version; stages nothing."""
        return self.decide(one_rule(last, **fields))

    def decide(self, policy: Policy) -> Decision:
        """What a policy keeps and drops, and what that rests on; stages nothing.

        What it asks of runs is read now (`read_for`). Filters know it from then on (``verdict:drop``,
        ``why:"has an alias"``), and decide anew of other rows when these are loaded.

        Returns
        -------
        Decision
            ``frame`` as of `preview`, ``counts``, and in ``notes`` how many versions are kept because
            they can't be judged, or because they are equally good.

        Raises
        ------
        PlanError
            When all there is was left by an earlier session; while that is read anew, it is waited for.
        FilterError, InvalidValueError
            When the listing lacks what a rule asks for.
        ServerError
            When it asks of runs, and none can be read.
        """
        if not isinstance(policy, Policy):
            raise InvalidValueError(
                f"A {type(policy).__name__} is no policy. Policy.load(path) and Policy.loads(text) read one."
            )
        self._require_read()
        self._read_fields(policy.rests_on | resting_on(self.protect))
        with self._lock:
            table, keys = self.table, self.snapshot.keys
        decision = decide(policy, table, keys=keys, protect=self.protect)
        self._decided.take(decision)
        self._tell("policy")
        return decision

    @property
    def archive_to(self) -> str:
        r"""Where the policy that was staged wants what it drops archived first; "" where none wants that.

        Raises
        ------
        PlanError
            When several policies were staged that archive to several places.

        Examples
        --------
        >>> text = '[[rule]]\nname = "old"\nkeep.last = 3\nthen = "archive s3://bucket/old"'
        >>> staged = session.stage(Policy.loads(text))
        >>> session.archive_to
        's3://bucket/old'
        """
        with self._lock:
            changes = self.changes
        going = set(changes.deletes)
        for collection_id in changes.collection_deletes:
            going.update(rows_of(self.snapshot, collection_id))
        targets = self._to_archive.of(going)
        if len(targets) > 1:
            raise PlanError(
                f"What is staged is to be archived to {' and '.join(targets)}, by several policies. Say "
                "where with session.plan(archive=...), or stage and apply one after the other."
            )
        return targets[0] if targets else ""

    @property
    def decision(self) -> Decision | None:
        """What was decided last, by whichever of `decide`, `preview`, `stage` or `keep`.

        None before that, and while the rows that have come since are not decided yet.
        """
        return self._decided.of(self.listing.index) if self.loaded else None

    @property
    def policy(self) -> Policy | None:
        """The policy that was decided last; None before any was."""
        return self._decided.policy

    def decide_anew(self) -> None:
        """Decide about the rows of now by the policy that was decided last, where that is to be done.

        Raises
        ------
        FilterError, InvalidValueError, ServerError
            As `decide`.
        """
        if self._decided.policy is not None and self._to_be_decided:
            self.decide(self._decided.policy)

    def _read_fields(
        self,
        names: Iterable[str],
        progress: Progress | None = None,
        cancel: threading.Event | None = None,
    ) -> None:
        names = list(names)
        super()._read_fields(names, progress, cancel)
        if any(filters.source_of(name) is filters.Source.POLICY for name in names):
            self.decide_anew()

    def preview(self, policy: Policy) -> pd.DataFrame:
        r"""What a policy would do to every row of the listing; stages nothing.

        Returns
        -------
        DataFrame
            On the listing's index, of strings: ``verdict`` ("keep", "drop" or "untouched"), ``rule``
            (which one decided, "protect" for what is protected, NA for none) and ``reason``, in words.

        Examples
        --------
        >>> policy = Policy.loads('[[rule]]\nname = "old"\nkeep.last = 3')
        >>> preview = session.preview(policy)
        >>> preview["verdict"].value_counts().to_dict()
        {'drop': 12, 'keep': 8}
        >>> preview["reason"].iloc[0]
        'kept by old: one of the last 3; has an alias'
        """
        return self.decide(policy).frame

    def stage(self, policy: Policy, delete_aliases: bool = False) -> ChangeSet:
        r"""Stage what a policy drops: deletes, or what its rules say with ``then``; one step of undo.

        What the policy protects is protected in this session from then on, see `protect`. Where a rule
        says ``then = "archive URL"``, `plan` archives there first as long as one of its versions is staged;
        what another rule deletes goes without.

        Parameters
        ----------
        delete_aliases : bool
            As of `delete`, for rules that do not keep what has an alias.

        Raises
        ------
        PlanError, ArchiveError
            When rules archive to several places, or to what is none.
        FilterError, InvalidValueError
            As `decide`; nothing is staged then.

        Examples
        --------
        >>> staged = session.stage(Policy.loads('[[rule]]\nname = "old"\nkeep.last = 3'))
        >>> session.plan().confirmation
        'delete 12 versions'
        """
        return self._stage_dropped(self.decide(policy), arguments.flag(delete_aliases, "delete_aliases="))

    def _stage_dropped(self, decision: Decision, delete_aliases: bool = False) -> ChangeSet:
        require_possible(decision.policy)
        with self._lock:
            self._to_archive.take(decision)
        self._protect = protect_queries((*self.protect, *decision.policy.protect))
        label = StepLabel("delete", int(decision.drop.sum()), which="that no rule keeps")
        with self.one_step(label):
            self._stage(label, lambda staged: staged.delete(decision.deleted(), delete_aliases))
            for after, ids in decision.expired().items():
                self.expire(ids, after=after)
        return self.changes
