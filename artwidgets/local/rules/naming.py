"""The platform's rules for names, as the SDK's own validators state them."""

import json
import math
import re
from collections.abc import Iterable
from typing import Any

from artwidgets.local.refusals import Refusal

__all__ = [
    "INTERNAL_TYPES",
    "LATEST",
    "check_alias",
    "check_collection_name",
    "check_metadata",
    "check_project_name",
    "check_tag",
    "check_type_name",
    "index_of",
    "is_internal_type",
    "is_version_alias",
]

LATEST = "latest"
INTERNAL_TYPES = ("run_table", "code", "job")
MAX_LENGTH = 128
MAX_METADATA_KEYS = 100

_TAG = re.compile(r"[-\w]+( +[-\w]+)*\Z")
_VERSION = re.compile(r"v([0-9]+)\Z")
_MOST_DIGITS = 18


def is_internal_type(name: str) -> bool:
    """Whether the platform makes artifacts of this type by itself; they have no time to live."""
    return name in INTERNAL_TYPES or name.startswith("wandb-")


def is_version_alias(alias: str) -> bool:
    """Whether this is ``vN``, the alias that every version has of itself."""
    return _VERSION.match(alias) is not None


def index_of(alias: str) -> int | None:
    """Return N of ``vN``; None for what is no such alias, and for more digits than any index has."""
    found = _VERSION.match(alias)
    return int(found[1]) if found is not None and len(found[1]) <= _MOST_DIGITS else None


def check_project_name(name: str) -> str:
    """Return `name`, or refuse it."""
    if not name or len(name) > MAX_LENGTH:
        raise Refusal(f"invalid project name {name!r}: 1 to {MAX_LENGTH} characters")
    if bad := set("/\\#?%:\r\n") & set(name):
        raise Refusal(f"invalid project name {name!r}: cannot contain {' '.join(sorted(map(repr, bad)))}")
    return name


def check_collection_name(name: str) -> str:
    """Return `name`, or refuse it."""
    if not name or len(name) > MAX_LENGTH:
        raise Refusal(f"invalid artifact collection name {name!r}: 1 to {MAX_LENGTH} characters")
    if set("/:") & set(name):
        raise Refusal(f"invalid artifact collection name {name!r}: cannot contain '/' or ':'")
    return name


def check_type_name(name: str) -> str:
    """Return `name`, or refuse it."""
    if not name or len(name) > MAX_LENGTH or set("/:") & set(name):
        raise Refusal(f"invalid artifact type name {name!r}")
    return name


def check_alias(alias: str) -> str:
    """Return `alias`, or refuse it: ``/``, ``:`` and what looks like a version."""
    if not alias or len(alias) > MAX_LENGTH:
        raise Refusal(f"invalid alias {alias!r}: 1 to {MAX_LENGTH} characters")
    if set("/:") & set(alias):
        raise Refusal(f"invalid alias {alias!r}: cannot contain '/' or ':'")
    if is_version_alias(alias):
        raise Refusal(f"invalid alias {alias!r}: aliases of this form name versions and are reserved")
    return alias


def check_tags(tags: Iterable[str]) -> list[str]:
    """Return `tags`, or refuse."""
    return [check_tag(tag) for tag in tags]


def check_tag(tag: str) -> str:
    """Return `tag`, or refuse it."""
    if len(tag) > MAX_LENGTH or not _TAG.match(tag):
        raise Refusal(f"invalid tag {tag!r}: letters, digits, '-', '_' and single spaces between them")
    return tag


def check_metadata(text: str) -> str:
    """Return the JSON of a version's metadata, or refuse it: no object, no finite number, too many keys."""
    try:
        found: Any = json.loads(text, parse_constant=_not_finite)
    except (ValueError, RecursionError) as error:
        raise Refusal(f"invalid metadata: {error}") from None
    if found is None:
        return "{}"
    if not isinstance(found, dict):
        raise Refusal("invalid metadata: expected a JSON object")
    if len(found) > MAX_METADATA_KEYS:
        raise Refusal(f"invalid metadata: {len(found)} keys, at most {MAX_METADATA_KEYS} are allowed")
    return text


def _not_finite(constant: str) -> float:
    raise ValueError(
        f"{constant} is no JSON number" if math.isnan(float(constant)) else f"{constant} is not allowed"
    )
