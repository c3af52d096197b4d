"""What a packed front-end module holds."""

import base64
import json
import re
import zlib
from typing import Any

__all__ = ["unpacked"]


def unpacked(module: str) -> dict[str, Any]:
    """Return the ``script`` and the ``styles`` of a packed module; nothing where it is not packed."""
    found = re.search(r'const packed = "([\w+/=]+)"', module)
    return json.loads(zlib.decompress(base64.b64decode(found[1]))) if found else {}
