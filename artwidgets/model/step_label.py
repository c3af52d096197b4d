"""What a step of undo is called, so that it can be called anew when part of it has been carried out."""

from dataclasses import dataclass

__all__ = ["StepLabel"]


@dataclass(frozen=True, slots=True)
class StepLabel:
    """What was done, and to what.

    Attributes
    ----------
    verb : str
        Such as ``delete``.
    count : int
        To how many.
    what : str
        What one of them is.
    name : str
        Of the only one; "" where they are counted.
    which : str
        What is said of them behind the count.

    Examples
    --------
    >>> label = StepLabel("delete", 5, which="that no rule keeps")
    >>> str(label), str(label.left(1)), str(StepLabel("edit", 1, name="net:v0"))
    ('delete 5 versions that no rule keeps', 'delete 1 version', 'edit net:v0')
    """

    verb: str
    count: int
    what: str = "version"
    name: str = ""
    which: str = ""

    def __str__(self) -> str:
        many = self.name or f"{self.count:,} {self.what}{'' if self.count == 1 else 's'}"
        return " ".join(filter(None, (self.verb, many, self.which)))

    def left(self, versions: int) -> "StepLabel":
        """The same when so many versions are left of it."""
        return StepLabel(self.verb, versions)
