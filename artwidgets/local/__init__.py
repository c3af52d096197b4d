"""The local server: a W&B-compatible server for artifacts, in a process of its own.

Importing this package loads nothing of the server; its libraries (the ``local`` extra) are needed
only when a `LocalServer` is started.
"""

from artwidgets.local.errors import LocalServerError
from artwidgets.local.older import OLD_FEATURES, OLD_FIELDS
from artwidgets.local.process import REQUIRED
from artwidgets.local.server import LocalServer, serve

__all__ = ["OLD_FEATURES", "OLD_FIELDS", "REQUIRED", "LocalServer", "LocalServerError", "serve"]
