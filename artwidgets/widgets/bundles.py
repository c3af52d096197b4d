"""Front-end modules, made small for the wire.

A widget's module travels to the browser with every instance of it, inside a JSON message that
nothing compresses on the way; on a hub far away that is most of what a first paint waits for.
"""

import base64
import zlib
from pathlib import Path

__all__ = ["packed"]

# anywidget imports modules from blob addresses itself, so hosts that show widgets allow them. It also
# gives a module 2 s to load, and after that drops every message to its widget for good (0.11.0,
# runtime.ts: "Failed to initialize model"). So the import begins to unpack and does not wait for it:
# the kernel has the rest of its cell to run meanwhile. Only `render` waits, and is told of a failure.
_UNPACK = """\
const ready = (async () => {{
  const bytes = Uint8Array.from(atob("{packed}"), (one) => one.charCodeAt());
  const stream = new Response(bytes).body.pipeThrough(new DecompressionStream("deflate"));
  const code = await new Response(stream).text();
  const url = URL.createObjectURL(new Blob([code], {{ type: "text/javascript" }}));
  const module = await import(url);
  URL.revokeObjectURL(url);
  return module.default;
}})();
export default {{
  async render(view) {{
    const widget = await ready;
    if (!view.signal.aborted) return widget.render(view);
  }},
}};
"""


def packed(bundle: Path) -> str:
    """Return a module, half the size of `bundle`, that unpacks it as soon as it is imported.

    Parameters
    ----------
    bundle : Path
        A committed bundle of ``artwidgets/static``, whose default export has `render` alone, and no imports.
    """
    deflated = zlib.compress(bundle.read_bytes(), 9)
    return _UNPACK.format(packed=base64.b64encode(deflated).decode("ascii"))
