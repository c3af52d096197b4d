"""What must never be shown: the API key in any of its forms, and passwords in addresses."""

import base64
import re
from urllib.parse import quote

__all__ = ["Secrets"]

# A password may hold a slash; then rather too much is hidden.
_IN_ADDRESS = re.compile(r"//(?:[^/\s@\"'<>]+|[^/\s@:\"'<>]+:[^\s@\"'<>]+)@")
_HEADER = re.compile(r"\b(basic|bearer)(\s+|%20|\+)[A-Za-z0-9+/=_%.~-]{12,}", re.IGNORECASE)
_SHORTEST = 6  # a shorter text is no key, and scrubbing it would eat words


class Secrets:
    """Texts that must never be shown; it shows itself as nothing.

    A key travels as HTTP Basic with the user ``api``, so a server or a proxy that echoes what it got
    tells it in base64: these forms are taken out, too.

    Parameters
    ----------
    api_key : str or None
    """

    __slots__ = ("_forms", "api_key")

    def __init__(self, api_key: str | None = None) -> None:
        self.api_key = api_key
        self._forms = _forms_of(api_key) if api_key and len(api_key) >= _SHORTEST else ()

    @classmethod
    def of(cls, api_key: object) -> "Secrets":
        """Wrap what was given as a key; what is no text is no key."""
        return cls(api_key if isinstance(api_key, str) else None)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secrets) and other.api_key == self.api_key

    def __hash__(self) -> int:
        return hash(self.api_key)

    def __repr__(self) -> str:
        return "Secrets(...)"

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("Secrets are not written anywhere. Keep the key where wandb keeps it.")

    def scrub(self, text: str) -> str:
        """`text` without the key, without Authorization headers, without ``user:password@`` in addresses."""
        for form in self._forms:
            text = text.replace(form, "[API key]")
        text = _HEADER.sub(r"\1 [credentials]", text)
        return _IN_ADDRESS.sub("//[credentials]@", text)


def _forms_of(key: str) -> tuple[str, ...]:
    """The key as it can stand in a text, the longest forms first."""
    raw = key.encode("utf-8", "surrogatepass")
    forms = {key, quote(key, safe="")}
    for content in (b"api:" + raw, raw):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            encoded = encode(content).decode("ascii")
            # Without padding it is inside the padded form, and alone where somebody cut it off.
            forms |= {encoded, encoded.rstrip("="), quote(encoded, safe="")}
    return tuple(sorted(forms, key=len, reverse=True))
