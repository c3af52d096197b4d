"""The JSON Schema of a policy file, so that editors complete it and underline what is wrong."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from artwidgets.planning.policy.keys import BEST_KEYS, KEEP_KEYS, POLICY_KEYS, RULE_KEYS, Key, Kind

__all__ = ["SCHEMA_FILE", "schema"]

SCHEMA_FILE: Final = Path(__file__).with_name("policy.schema.json")
"""What `schema` gives, as it is shipped."""

_DURATION: Final = r"[0-9]+(\.[0-9]*)?\s*[A-Za-z]+"


def schema() -> dict[str, Any]:
    """The schema, as plain JSON values."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "artwidgets policy",
        "description": "Which artifact versions stay, and what becomes of the rest.",
        **_table(POLICY_KEYS),
    }


def _table(keys: Sequence[Key]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {key.name: {"description": key.help, **_value(key)} for key in keys},
    }
    if required := [key.name for key in keys if key.required]:
        made["required"] = required
    return made


def _value(key: Key) -> dict[str, Any]:
    match key.kind:
        case Kind.QUERIES:
            return {"type": "array", "items": {"type": "string", "minLength": 1}}
        case Kind.TABLES:
            return {"type": "array", "items": _table(RULE_KEYS)}
        case Kind.TABLE:
            return {**_table(KEEP_KEYS if key.name == "keep" else BEST_KEYS), "minProperties": 1}
        case Kind.COUNT:
            return {"type": "integer", "minimum": key.least}
        case Kind.FLAG:
            return {"type": "boolean"}
        case Kind.WORD:
            return {"enum": list(key.words)}
        case Kind.AGE:
            return {"type": "string", "pattern": f"^{_DURATION}$"}
        case Kind.ACTION:
            return {
                "type": "string",
                "pattern": f"^(delete|expire {_DURATION}|archive \\S.*)$",
                "default": "delete",
            }
        case _:
            return {"type": "string", "minLength": 1}
