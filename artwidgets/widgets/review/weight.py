"""The bytes of what goes, part by part, as the review draws them: what of the listed size is freed."""

from artwidgets.model.units import format_size
from artwidgets.planning.what_stays import WhatStays
from artwidgets.storage import Weight
from artwidgets.widgets.protocol import review as wire

__all__ = ["describe_weight"]

_PARTS: tuple[tuple[wire.PartKey, str], ...] = (
    ("going", "Freed: no version that stays uses it"),
    ("unread", "Not known yet"),
    ("shared", "Stays: shared with versions that stay"),
    ("repeated", "Listed more than once, stored once"),
    ("references", "References: kept outside W&B"),
)
"""What there is of a weight, and what it is called, in the order in which it is drawn."""


def describe_weight(what_stays: WhatStays) -> wire.Weight | None:
    """The listed bytes of what goes as JSON; None where there are none.

    Returns
    -------
    dict
        ``listed`` in words, ``parts`` that are not empty, whose ``share`` adds up to 1, ``words`` with
        all of it in a sentence, and ``why`` the range is no figure yet.
    """
    weight = what_stays.weight
    if not weight.listed:
        return None
    parts = [_part(key, label, getattr(weight, key), weight) for key, label in _PARTS if getattr(weight, key)]
    return {
        "listed": format_size(weight.listed),
        "parts": parts,
        "words": f"Of {format_size(weight.listed)} listed: "
        + "; ".join(f"{part['size']} ({part['percent']}) {_in_a_sentence(part['label'])}" for part in parts)
        + ".",
        "why": _why(what_stays.unread),
    }


def _part(key: wire.PartKey, label: str, size: int, weight: Weight) -> wire.Part:
    # What the server lists and what the manifests say may differ: then the parts are the whole.
    total = sum(getattr(weight, each) for each, _ in _PARTS)
    percent = round(100 * size / total)
    rounded = f"{percent}%"
    if size != total and percent in (0, 100):
        rounded = "<1%" if percent == 0 else ">99%"
    return {
        "key": key,
        "label": label,
        "size": format_size(size),
        "share": size / total,
        "percent": rounded,
    }


def _in_a_sentence(label: str) -> str:
    return label[0].lower() + label[1:].replace(":", ",")


def _why(unread: int) -> str:
    if not unread:
        return ""
    return f"{unread:,} {'manifest' if unread == 1 else 'manifests'} not read"
