"""README as a package index shows it: what lies beside it in a checkout is not there.

Pictures and links within the repository would be broken, so the pictures go and the words of the links stay.
"""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

README = Path(__file__).resolve().parents[1] / "README.md"

_PICTURES = re.compile(
    r"<picture>.*?</picture>\n+|^!\[[^\]]*\]\((?!\w+:)[^)]*\)\n+", re.DOTALL | re.MULTILINE
)
# An index gives headings no names, so its contents lead nowhere, too.
_CONTENTS = re.compile(r"^On this page: .*\n+", re.MULTILINE)
_LINKS = re.compile(r"(?<!!)\[([^\]]+)\]\((?!\w+:)[^)]+\)")


class ReadmeHook(MetadataHookInterface):
    """Gives the package its long description."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the text to the metadata."""
        text = README.read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": by_itself(text)}


def by_itself(text: str) -> str:
    """Return README without what it has from the files beside it; code stays as it is."""
    pieces = re.split(r"(^```.*?^```$)", text, flags=re.DOTALL | re.MULTILINE)
    # Every other piece is a block of code.
    for at in range(0, len(pieces), 2):
        pieces[at] = _LINKS.sub(r"\1", _CONTENTS.sub("", _PICTURES.sub("", pieces[at])))
    return "".join(pieces)
