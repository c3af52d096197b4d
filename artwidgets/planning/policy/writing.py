"""A policy as TOML text, which reads back as the same policy."""

import json
from datetime import timedelta
from typing import Any

from artwidgets.errors import InvalidValueError
from artwidgets.filters import Query
from artwidgets.model.units import format_duration
from artwidgets.planning.policy.keys import BEST_KEYS, KEEP_KEYS, RULE_KEYS
from artwidgets.planning.policy.values import Best, Rule, Then

__all__ = ["must_be_written", "plain", "write_policy"]


def write_policy(protect: tuple[Query, ...], rules: tuple[Rule, ...]) -> str:
    """Write what is protected, and the rules.

    Raises
    ------
    InvalidValueError
        For a rule with a function, which has no text.
    """
    parts = [f"protect = {_written(list(protect))}\n"] if protect else []
    return "\n".join([*parts, *map(_rule, rules)])


def _rule(rule: Rule) -> str:
    lines = ["[[rule]]"]
    for key in RULE_KEYS:
        if key.name == "keep":
            lines += [
                f"keep.{of.name} = {_written(value)}"
                for of in KEEP_KEYS
                if must_be_written(of.name, value := getattr(rule, of.name))
            ]
        elif must_be_written(key.name, value := getattr(rule, key.name)):
            lines.append(f"{key.name} = {_written(value)}")
    return "\n".join(lines) + "\n"


def must_be_written(name: str, value: Any) -> bool:
    """Whether a value has to be written; what protects is, though it is so unless said."""
    return value not in (None, "") and not (name == "per" and value == "collection")


def plain(value: Any) -> bool | int | str:
    """A value as TOML has it.

    Raises
    ------
    InvalidValueError
        For a function, which has no text.
    """
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, Then):
        return str(value)
    if isinstance(value, bool | int | str):
        return value
    raise InvalidValueError(
        "A function can't be written into a policy. Say it as a query, such as type:model."
    )


def _written(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, Best):
        pairs = [(key.name, getattr(value, key.name)) for key in BEST_KEYS]
        return f"{{ {', '.join(f'{name} = {_written(one)}' for name, one in pairs if one is not None)} }}"
    # JSON's escapes are TOML's; TOML alone wants the delete character escaped.
    return json.dumps(plain(value), ensure_ascii=False).replace("\x7f", "\\u007f")
