"""JupyterLab's own colours, light and dark, for pages that need no JupyterLab."""

import re
from importlib.util import find_spec
from pathlib import Path

__all__ = ["jupyter_colours"]


def jupyter_colours(theme: str) -> dict[str, str]:
    """The CSS variables of the theme "light" or "dark", as the installed JupyterLab has them."""
    found = find_spec("jupyterlab")
    assert found is not None
    assert found.origin is not None
    sheet = Path(found.origin).parent / f"themes/@jupyterlab/theme-{theme}-extension/index.css"
    variables = re.findall(r"(--(?:jp|md)-[\w-]+):\s*([^;{}\"]+);", sheet.read_text(encoding="utf-8"))
    assert len(variables) > 200
    return dict(variables)
