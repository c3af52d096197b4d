"""What text SQLite and UTF-8 can hold."""

__all__ = ["is_text"]


def is_text(text: str) -> bool:
    """Whether this can be written: UTF-8 has no half of a surrogate pair."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)
