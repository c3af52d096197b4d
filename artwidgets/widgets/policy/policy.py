"""The panel: what is typed into the form or as TOML, what it would do, and the button that stages it."""

from artwidgets.errors import ArtwidgetsError, FilterError, InvalidValueError, PolicyError
from artwidgets.filters import Choices, OneOf, asks_a_verdict, join_path, metadata_keys
from artwidgets.model.delete_later import in_days
from artwidgets.planning.policy import DROP, Decision, Policy
from artwidgets.planning.policy.values import GROUPS
from artwidgets.widgets.panel import Handlers, Panel
from artwidgets.widgets.policy.form import FIRST, filled, form_of
from artwidgets.widgets.policy.judging import Judging
from artwidgets.widgets.policy.presets import PRESETS
from artwidgets.widgets.protocol import policy as wire
from artwidgets.widgets.protocol import shared
from artwidgets.widgets.versions.refused import skipped_words
from artwidgets.widgets.workspace import Workspace

__all__ = ["PolicyPanel"]

_GOES = OneOf("verdict", (DROP,))
_VERDICTS = Choices.of_values("verdict")

METRICS = 40
"""Keys of metadata that are offered to judge the best by."""


class PolicyPanel(Panel):
    """Says by rules what stays; counts and shows what goes, before anything is staged."""

    part = "policy"
    shows = ("rows", "changes", "manifests", "filter")

    def __init__(self, workspace: Workspace) -> None:
        self.policy = Policy(rules=(FIRST,))
        # What is typed as text, and what was last a policy: comments of it stay when the form changes it.
        self._text = self._readable = self.policy.dumps()
        self._error: wire.Error | None = None
        self._serial = 0
        self._at = 0
        self._touched = self._was_open = False
        # A message is answered while the one before may still be told.
        self.judging = Judging(workspace.session, self._on_judged)
        super().__init__(workspace)
        workspace.parts.listen("policy", self._on_fold)
        workspace.listen("rows", self._on_rows)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until nothing is to be decided; False when `timeout` (seconds) passed first."""
        return self.judging.wait(timeout)

    def push(self) -> None:
        """Tell what is shown; nothing where it is closed, and was told so."""
        if self._open_now or self._was_open:
            super().push()

    @property
    def _open_now(self) -> bool:
        return "policy" in self.workspace.parts.open

    # -- what is shown -----------------------------------------------------------------

    def describe(self) -> wire.State:
        """The policy as text and as a form, what is wrong with it, and what it would do."""
        session = self.workspace.session
        self._was_open = self._open_now
        return {
            "open": self._open_now,
            "loaded": session.loaded,
            "serial": self._serial,
            "text": self._text,
            "rules": list(self.policy.names),
            "at": self._at,
            "form": form_of(self.policy, self._at),
            "error": self._wrong(),
            "counting": self.judging.busy,
            "preview": self._preview(),
            "only": _GOES in _VERDICTS.ticked(self.workspace.query),
            "query": self._to_take_over,
            "presets": [{"name": p.name, "label": p.label, "help": p.help} for p in PRESETS.values()],
            "groups": list(GROUPS),
            "metrics": self._metrics(),
        }

    @property
    def _to_take_over(self) -> str:
        """The table's filter as what a rule may be about; "" where it asks what the rules say."""
        query = self.workspace.query
        return "" if asks_a_verdict(query) else query

    def _wrong(self) -> wire.Error | None:
        judged = self.judging.judged
        if self._error is None and judged is not None and judged.problem and judged.policy is self.policy:
            return {"words": judged.problem, "line": None}
        return self._error

    def _preview(self) -> wire.Preview | None:
        judged, decision = self.judging.judged, self._decision()
        if judged is None or decision is None or self._error is not None:
            return None
        counts = decision.counts
        marks = int((decision.drop & ~self.workspace.staged.going()).sum())
        stays = f"{_versions(counts['keep'])} {'stays' if counts['keep'] == 1 else 'stay'}"
        goes = f"{counts['drop']:,} {'goes' if counts['drop'] == 1 else 'go'}"
        left = f", {counts['untouched']:,} left alone" if counts["untouched"] else ""
        already = counts["drop"] - marks
        words = f"{stays}, {goes}{left}."
        return {
            "keep": counts["keep"],
            "drop": counts["drop"],
            "untouched": counts["untouched"],
            "words": f"{words} {already:,} already staged." if already else words,
            "frees": judged.frees,
            "notes": list(decision.notes),
            "marks": marks,
            "button": self._button(marks),
        }

    def _button(self, marks: int) -> str:
        actions = {rule.then.action for rule in self.policy.rules}
        later = {rule.then.after for rule in self.policy.rules if rule.then.after is not None}
        if actions == {"expire"} and len(later) == 1:
            return f"Delete {marks:,} in {in_days(later.pop())}"
        return f"Mark {marks:,} to delete" if "expire" not in actions else f"Stage {marks:,} deletes"

    def _decision(self) -> Decision | None:
        """What was decided of the rows there are now."""
        judged, session = self.judging.judged, self.workspace.session
        if judged is None or judged.decision is None or not session.loaded:
            return None
        return judged.decision if judged.decision.frame.index.is_(session.listing.index) else None

    def _metrics(self) -> list[str]:
        session = self.workspace.session
        if not (self._open_now and session.loaded):
            return []
        keys = (found.path for found in metadata_keys(session.table))
        return [f"metadata.{join_path(path)}" for path, _ in zip(keys, range(METRICS), strict=False)]

    # -- what happens ------------------------------------------------------------------

    def _on_fold(self) -> None:
        if self._open_now and not self._touched and (query := self._to_take_over):
            # Who has filtered means these rows.
            self._take(filled(self.policy, 0, {**form_of(self.policy, 0), "within": query}))
        self._judge()
        self.push()

    def _on_rows(self) -> None:
        # The rows are shown anew with each decision, too.
        judged = self.judging.judged
        asked = self.judging.busy or self._decision() is not None or (judged is not None and judged.problem)
        if self._open_now and not asked:
            self._judge()

    def _judge(self) -> None:
        if self._open_now and self._error is not None:
            # Half a word takes nothing off the screen.
            return
        wanted = self._open_now and self.workspace.session.loaded
        if wanted or self.judging.judged is not None:
            self.judging.ask(self.policy if wanted else None)

    def _on_judged(self) -> None:
        self.workspace.tell("focus")
        self.push()

    def _take(self, policy: Policy, text: str | None = None) -> None:
        self.policy, self._error = policy, None
        self._text = self._readable = policy.amend(self._readable) if text is None else text
        self._at = min(self._at, max(0, len(policy.rules) - 1))

    def _refuse(self, words: str, line: int | None = None) -> None:
        self._error = {"words": words, "line": line}

    # -- messages ----------------------------------------------------------------------

    def kinds(self) -> Handlers:
        """Those of `artwidgets.widgets.protocol.policy.Messages`."""
        return {
            "fold": self._fold,
            "text": self._on_text,
            "form": self._on_form,
            "preset": self._preset,
            "rule": self._rule,
            "remove_rule": self._remove_rule,
            "only": self._only,
            "stage": self._stage,
        }

    def _fold(self, message: wire.Fold) -> shared.Nothing:
        self.workspace.parts.show("policy", bool(message["open"]))
        return {}

    def _on_text(self, message: wire.Text) -> shared.Nothing:
        self._serial, self._touched = int(message["serial"]), True
        self._text = str(message["text"])
        try:
            self._take(Policy.loads(self._text), self._text)
        except PolicyError as wrong:
            self._refuse(wrong.words, wrong.line)
        return self._changed()

    def _on_form(self, message: wire.Filled) -> shared.Nothing:
        self._serial, self._touched = int(message["serial"]), True
        try:
            self._take(filled(self.policy, self._at, message["form"]))
        except (InvalidValueError, FilterError) as wrong:
            self._refuse(str(wrong))
        return self._changed()

    def _changed(self) -> shared.Nothing:
        self._judge()
        self.push()
        return {}

    def _preset(self, message: wire.Named) -> shared.Nothing:
        if message["name"] not in PRESETS:
            raise InvalidValueError(f"There is no preset {message['name']!r}.")
        focus, session = self.workspace.focus, self.workspace.session
        run = session.listing["run"].get(focus) if focus is not None and session.loaded else None
        self._touched = True
        policy = PRESETS[message["name"]].make(run if isinstance(run, str) else "")
        # Another policy: what was said of the one before is not said of it.
        self._take(policy, policy.dumps())
        return self._changed()

    def _rule(self, message: wire.At) -> shared.Nothing:
        at = int(message["at"])
        if at >= len(self.policy.rules):
            self._touched = True
            rules = (*self.policy.rules, FIRST)
            self._take(Policy(self.policy.protect, rules))
        self._at = min(at, len(self.policy.rules) - 1)
        return self._changed()

    def _remove_rule(self, _message: shared.Nothing) -> shared.Nothing:
        rules = [rule for at, rule in enumerate(self.policy.rules) if at != self._at]
        if not rules:
            raise InvalidValueError("A policy has a rule at least. Close the editor to leave it.")
        self._touched = True
        self._take(Policy(self.policy.protect, tuple(rules)))
        return self._changed()

    def _only(self, message: wire.Only) -> shared.Nothing:
        query = self.workspace.query
        self.workspace.filter(_VERDICTS.put(query, (_GOES,) if message["only"] else ()))
        return {}

    def _stage(self, _message: shared.Nothing) -> wire.Staged:
        session, workspace = self.workspace.session, self.workspace
        if self._error is not None:
            raise ArtwidgetsError(self._error["words"])
        before = workspace.staged.going()
        session.stage(self.policy)
        going = workspace.staged.going() & ~before
        ids = session.listing.index[going].tolist()
        skipped = skipped_words(workspace.staged.skipped(ids), len(ids))
        later = all(rule.then.action == "expire" for rule in self.policy.rules)
        done = "go later" if later else "marked for deletion"
        workspace.say(f"{_versions(len(ids))} {done}. Not sent yet. {skipped}".rstrip())
        workspace.parts.show("policy", False)
        return {"marks": len(ids)}


def _versions(count: int) -> str:
    return f"{count:,} {'version' if count == 1 else 'versions'}"
