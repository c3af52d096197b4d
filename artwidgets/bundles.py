"""Front-end modules, made small for the wire.

A widget's module travels to the browser with every instance of it, inside a JSON message that
nothing compresses on the way; on a hub far away that is most of what a first paint waits for.
"""

import base64
import zlib
from pathlib import Path

__all__ = ["packed"]

# anywidget imports modules from blob addresses itself, so hosts that show widgets allow them.
_UNPACK = """\
const packed = "{packed}";
const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
const source = await new Response(stream).text();
const address = URL.createObjectURL(new Blob([source], {{ type: "text/javascript" }}));
const module = await import(address);
URL.revokeObjectURL(address);
export default module.default;
"""


def packed(bundle: Path) -> str:
    """Return a module that unpacks a deflated `bundle` and exports its default, at half the size.

    Parameters
    ----------
    bundle : Path
        A committed bundle of ``artwidgets/static``, with a default export and no imports.
    """
    deflated = zlib.compress(bundle.read_bytes(), 9)
    return _UNPACK.format(packed=base64.b64encode(deflated).decode("ascii"))
