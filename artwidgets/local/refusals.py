"""What the server says no to, in words that go to the client as a GraphQL error.

::

    Refusal                 understood, and refused
    ├── NotPermitted        the viewer's role does not allow it
    ├── Missing             what a mutation names does not exist
    └── Conflict            there is one of that name already
"""

__all__ = ["Conflict", "Missing", "NotPermitted", "Refusal"]


class Refusal(Exception):
    """A request that was understood and refused; its text is shown to the client.

    Attributes
    ----------
    code : str
        Goes to the client in ``extensions``.
    status : int
        The HTTP status of an answer that has it.
    """

    code = "BAD_REQUEST"
    status = 400


class NotPermitted(Refusal):
    """The viewer's role does not allow it."""

    code = "PERMISSION_ERROR"
    status = 403

    def __init__(self, message: str = "permission denied") -> None:
        super().__init__(message)


class Missing(Refusal):
    """What a mutation names does not exist (or may not be seen)."""

    code = "NOT_FOUND"
    status = 404


class Conflict(Refusal):
    """There is one of that name already."""

    code = "CONFLICT"
    status = 409
