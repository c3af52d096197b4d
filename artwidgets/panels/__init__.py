"""The panels of the browser, each a widget that can be shown alone.

A panel holds no state of its own: it shows the session (through the `Workspace` that all
panels of one browser share) and calls it. What a panel shows is one value, `Panel.describe`;
every message it gets is answered with `ok` or with words.
"""

from artwidgets.panels.details import DetailsPanel
from artwidgets.panels.filter_bar import FilterBar
from artwidgets.panels.history import HistoryPanel
from artwidgets.panels.review import ReviewPanel
from artwidgets.panels.status import StatusPanel
from artwidgets.panels.toolbar import Toolbar
from artwidgets.panels.workspace import Workspace

__all__ = [
    "DetailsPanel",
    "FilterBar",
    "HistoryPanel",
    "ReviewPanel",
    "StatusPanel",
    "Toolbar",
    "Workspace",
]
