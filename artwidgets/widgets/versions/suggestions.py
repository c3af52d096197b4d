"""Aliases and tags that there are, to complete what a person types."""

from artwidgets.session import Session

__all__ = ["suggest"]


def suggest(session: Session, column: str, text: str) -> list[str]:
    """Aliases or tags that occur in the listing and hold `text`, in alphabetical order."""
    if not session.loaded:
        return []
    words: list[str] = session.table.remember(
        f"panels.{column}",
        lambda: sorted(map(str, session.table.sets(column).counts.index)),
    )
    return [word for word in words if text.casefold() in word.casefold()]
