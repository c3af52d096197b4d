"""A rule of a policy as the boxes of a form, and back."""

from dataclasses import replace
from typing import cast

from artwidgets.errors import InvalidValueError
from artwidgets.model.units import format_duration
from artwidgets.planning.policy import Best, Policy, Rule, Then
from artwidgets.widgets.protocol.policy import Form

__all__ = ["FIRST", "filled", "form_of"]

FIRST = Rule(last=3)
"""What the editor begins with, and each rule that is added."""

_WEEK = "7d"


def form_of(policy: Policy, at: int) -> Form:
    """One rule of a policy, with what the policy protects."""
    rule = policy.rules[at] if at < len(policy.rules) else FIRST
    best, then = rule.best, rule.then
    after = format_duration(then.after) if then.after is not None else then.url or _WEEK
    return {
        "name": rule.name,
        "within": str(rule.within),
        # The best are counted in the rule's groups, unless the text says another.
        "per": rule.per,
        "last": "" if rule.last is None else str(rule.last),
        "younger_than": "" if rule.younger_than is None else format_duration(rule.younger_than),
        "best": "" if best is None else str(best.count),
        "best_by": "" if best is None else best.by,
        "best_mode": "min" if best is None else best.mode,
        "always": "" if rule.always is None else str(rule.always),
        "aliased": rule.aliased,
        "linked": rule.linked,
        "then": then.action,
        "after": after,
        "protect": "\n".join(map(str, policy.protect)),
    }


def filled(policy: Policy, at: int, form: Form) -> Policy:
    """The policy with one rule as the form has it.

    Raises
    ------
    InvalidValueError, FilterError
        In words for who filled it in.
    """
    before = policy.rules[at] if at < len(policy.rules) else None
    entries = {key: str(value).strip() for key, value in form.items()}
    best = _best(entries, before)
    action = entries["then"]
    rule = Rule(
        name=entries["name"],
        within=entries["within"],
        per=entries["per"],
        last=_number(entries["last"], "Keep newest"),
        younger_than=cast("None", entries["younger_than"] or None),
        best=best,
        always=entries["always"] or None,
        aliased=bool(form["aliased"]),
        linked=bool(form["linked"]),
        then=Then.parse(action if action == "delete" else f"{action} {entries['after']}"),
    )
    rules = [*policy.rules[:at], rule, *policy.rules[at + 1 :]]
    lines = [line.strip() for line in str(form["protect"]).splitlines()]
    return replace(policy, protect=tuple(filter(None, lines)), rules=tuple(rules))


def _best(entries: dict[str, str], before: Rule | None) -> Best | None:
    if not entries["best"] and not entries["best_by"]:
        return None
    if not entries["best_by"]:
        raise InvalidValueError("Say what the best are judged by, such as metadata.loss or summary.val_loss.")
    # What the form does not show stays.
    per = before.best.per if before is not None and before.best is not None else None
    count = _number(entries["best"] or "1", "Keep best")
    return Best(count or 0, entries["best_by"], entries["best_mode"], per)


def _number(text: str, what: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal():
        raise InvalidValueError(f"“{what}” takes a whole number, such as 3.")
    return int(text)
