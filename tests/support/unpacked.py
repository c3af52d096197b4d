"""What the front end's packed module holds."""

import base64
import json
import re
import zlib

__all__ = ["unpacked"]


def unpacked(module: str) -> dict[str, str]:
    """Return its ``script`` and ``styles``."""
    found = re.search(r'const packed = "([\w+/=]+)"', module)
    assert found is not None
    parts: dict[str, str] = json.loads(zlib.decompress(base64.b64decode(found[1])))
    return parts
