"""The status region."""

from typing import Literal, TypedDict

from artwidgets.widgets.protocol.shared import Ask, Nothing

Tone = Literal["plain", "good", "bad"]


class Work(TypedDict):
    """What is going on."""

    label: str
    done: int
    total: int | None
    figures: str
    """How far it is, in words."""
    slowed: str
    """Why it goes slower than it could; "" where it does not."""
    stopping: bool


class State(TypedDict):
    """What the region shows."""

    message: str
    tone: Tone
    offers: bool
    """What is said comes with a button that clears all that is staged."""
    job: Work | None


class Messages(TypedDict):
    """What the region is asked."""

    cancel: Ask[Nothing, Nothing]
    clear: Ask[Nothing, Nothing]
