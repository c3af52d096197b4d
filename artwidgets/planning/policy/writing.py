"""A policy as TOML text, which reads back as the same policy."""

import json
from datetime import timedelta
from typing import Any

from artwidgets.errors import InvalidValueError
from artwidgets.filters import Query
from artwidgets.model.units import format_duration
from artwidgets.planning.policy.keys import BEST_KEYS, KEEP_KEYS, RULE_KEYS
from artwidgets.planning.policy.values import Best, Rule, Then

__all__ = ["write_policy"]


def write_policy(protect: tuple[Query, ...], rules: tuple[Rule, ...]) -> str:
    """Write what is protected, and the rules.

    Raises
    ------
    InvalidValueError
        For a rule with a function, which has no text.
    """
    parts = [f"protect = {_plain(list(protect))}\n"] if protect else []
    return "\n".join([*parts, *map(_rule, rules)])


def _rule(rule: Rule) -> str:
    lines = ["[[rule]]"]
    for key in RULE_KEYS:
        if key.name == "keep":
            lines += [
                f"keep.{of.name} = {_plain(value)}"
                for of in KEEP_KEYS
                if _said(of.name, value := getattr(rule, of.name))
            ]
        elif _said(key.name, value := getattr(rule, key.name)):
            lines.append(f"{key.name} = {_plain(value)}")
    return "\n".join(lines) + "\n"


def _said(name: str, value: Any) -> bool:
    """Whether a value has to be written; what protects is, though it is so unless said."""
    return value not in (None, "") and not (name == "per" and value == "collection")


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, timedelta):
        return _text(format_duration(value))
    if isinstance(value, Then):
        return _text(str(value))
    if isinstance(value, list):
        return f"[{', '.join(map(_plain, value))}]"
    if isinstance(value, Best):
        pairs = [(key.name, getattr(value, key.name)) for key in BEST_KEYS]
        return f"{{ {', '.join(f'{name} = {_plain(one)}' for name, one in pairs if one is not None)} }}"
    if isinstance(value, str):
        return _text(value)
    raise InvalidValueError(
        "A function can't be written into a policy. Say it as a query, such as type:model."
    )


def _text(text: str) -> str:
    # JSON's escapes are TOML's; TOML alone wants the delete character escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
