"""What can go wrong with a local server, as its user sees it."""

__all__ = ["LocalServerError"]


class LocalServerError(Exception):
    """The local server could not be started, or refused what it was asked to do.

    Examples
    --------
    >>> LocalServer().storage_bytes()
    Traceback (most recent call last):
    artwidgets.local.errors.LocalServerError: the local server is not running
    """
