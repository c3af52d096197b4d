"""What the front end's packed module holds."""

import base64
import json
import re
import zlib
from typing import Any

__all__ = ["unpacked"]


def unpacked(module: str) -> dict[str, Any]:
    """Return its ``script``, ``styles`` and, where it has a language of its own, ``words``."""
    found = re.search(r'const packed = "([\w+/=]+)"', module)
    assert found is not None
    parts: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(found[1])))
    return parts
