"""Front-end modules with their styles, made small for the wire.

A widget's module travels to the browser with every instance of it, and so do its styles, inside a JSON
message that nothing compresses on the way; on a hub far away that is most of what a first paint waits for.
"""

import base64
import json
import zlib
from pathlib import Path

__all__ = ["packed"]

# anywidget imports modules from blob addresses itself, so hosts that show widgets allow them. It also
# gives a module 2 s to load, and after that drops every message to its widget for good (0.11.0,
# runtime.ts: "Failed to initialize model"). So the import begins to unpack and does not wait for it:
# the kernel has the rest of its cell to run meanwhile. Only `render` waits, and is told of a failure.
_UNPACK = """\
const ready = (async () => {{
  const packed = "{packed}";
  // The first takes 0.1 ms and the second 7, but older browsers have that alone.
  const bytes = Uint8Array.fromBase64?.(packed) ?? Uint8Array.from(atob(packed), (one) => one.charCodeAt());
  const {{ readable, writable }} = new DecompressionStream("deflate");
  const writer = writable.getWriter();
  void writer.write(bytes);
  void writer.close();
  const {{ script, styles }} = await new Response(readable).json();
  const url = URL.createObjectURL(new Blob([script], {{ type: "text/javascript" }}));
  const module = await import(url);
  URL.revokeObjectURL(url);
  return (view) => module.default.render(view, styles);
}})();
export default {{
  async render(view) {{
    const render = await ready;
    if (!view.signal.aborted) return render(view);
  }},
}};
"""


def packed(script: Path, styles: Path) -> str:
    """Return a module, half the size of both, that unpacks them as soon as it is imported.

    Parameters
    ----------
    script : Path
        A committed bundle of ``artwidgets/static`` without imports, whose default export has `render` alone.
        That is given the styles too, and puts them where they are seen.
    styles : Path
        The style sheet of the same name.
    """
    parts = {"script": script.read_text(encoding="utf-8"), "styles": styles.read_text(encoding="utf-8")}
    deflated = zlib.compress(json.dumps(parts, ensure_ascii=False).encode(), 9)
    return _UNPACK.format(packed=base64.b64encode(deflated).decode("ascii"))
