"""What a person types to confirm a plan, and whether they did."""

__all__ = ["is_typed"]


def is_typed(text: str, wanted: str) -> bool:
    """Whether a person typed what was asked for; case, commas and spaces don't matter.

    Examples
    --------
    >>> is_typed(" Delete 89,900  versions", "delete 89900 versions")
    True
    """
    return _bare(text) == _bare(wanted)


def _bare(text: str) -> str:
    return "".join(text.casefold().replace(",", "").split())
