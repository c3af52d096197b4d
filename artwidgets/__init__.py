"""See, edit and clean up the artifacts of a Weights & Biases project.

``import artwidgets`` is free: wandb, pandas and ipywidgets are imported when a
public name is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.2.0"

__all__ = [
    "Archive",
    "ArtifactBrowser",
    "ArtwidgetsError",
    "Plan",
    "Policy",
    "Session",
    "__version__",
    "field",
]

if TYPE_CHECKING:
    from artwidgets.archive import Archive
    from artwidgets.errors import ArtwidgetsError
    from artwidgets.filters import field
    from artwidgets.planning.plan import Plan
    from artwidgets.planning.policy import Policy
    from artwidgets.session import Session
    from artwidgets.widgets.browser import ArtifactBrowser

_HOMES = {
    "Archive": "artwidgets.archive",
    "ArtifactBrowser": "artwidgets.widgets.browser",
    "ArtwidgetsError": "artwidgets.errors",
    "Plan": "artwidgets.planning.plan",
    "Policy": "artwidgets.planning.policy",
    "Session": "artwidgets.session",
    "field": "artwidgets.filters",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'artwidgets' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
