"""Plans that somebody wrote by hand: the hash is right, for anybody can compute it."""

import json
from collections.abc import Callable
from typing import Any

from artwidgets.planning.plan import Plan


def forged(plan: Plan, change: Callable[[dict[str, Any]], None]) -> str:
    """The plan's JSON after `change`, under the id that its content then has."""
    raw = plan.to_dict()
    change(raw)
    return json.dumps(rehashed(raw))


def rehashed(raw: dict[str, Any]) -> dict[str, Any]:
    """A plan's JSON under the id that its content has."""
    return {**raw, "id": _id(raw)}


def _id(raw: dict[str, Any]) -> str:
    import hashlib

    content = [raw["server"], raw["entity"], raw["project"], raw["items"]]
    if raw["format"] != 1:
        content += [raw["refusals"], raw["reclaim"], raw["made"]]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]
