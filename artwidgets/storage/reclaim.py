"""How many bytes a delete gives back: never a guess, always a range that may meet."""

from dataclasses import dataclass

from artwidgets.model.units import format_size

__all__ = ["Reclaim", "Weight"]


@dataclass(frozen=True, slots=True)
class Reclaim:
    """Bytes that garbage collection can take back once the deletes are done.

    Attributes
    ----------
    lower, upper : int
        Bytes. They meet when every manifest of the scope has been read.
    read, unread : int
        Versions of the scope whose manifest is known, and is not.
    scope : str
        Among which versions sharing was looked for, in words. Files that versions outside
        share are not freed either, which only lowers the figures.
    """

    lower: int = 0
    upper: int = 0
    read: int = 0
    unread: int = 0
    scope: str = ""

    @property
    def exact(self) -> bool:
        """Whether the bounds meet."""
        return self.lower == self.upper

    @property
    def words(self) -> str:
        """Such as ``1.1 GB``, or ``0 B to 1.1 GB`` as long as there is a range."""
        high = format_size(self.upper)
        return high if self.exact else f"{format_size(self.lower)} to {high}"


@dataclass(frozen=True, slots=True)
class Weight:
    """What becomes of the bytes that a selection lists, part by part; the parts add up to `listed`.

    Attributes
    ----------
    listed : int
        The sum of the sizes, as a table adds them up.
    references : int
        Kept outside the platform, which stores none of it.
    repeated : int
        Listed more than once among the selected: stored once.
    shared : int
        Stored, and held by a version that is not selected: it stays.
    going : int
        Stored, and held by the selected alone.
    unread : int
        Of versions whose manifest has not been read: not known which of these it is.
    """

    listed: int = 0
    references: int = 0
    repeated: int = 0
    shared: int = 0
    going: int = 0
    unread: int = 0
