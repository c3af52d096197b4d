"""The one door: everything a panel, a script or the shell does goes through a `Session`.

A file for each kind of verb, and mostly what they say to who calls them: the logic is on the floors below.
"""

from artwidgets.applying.journal import PlanRecord, Unreadable
from artwidgets.applying.report import Report
from artwidgets.gateway.details import Details, File, FileChanges
from artwidgets.session.base import Ids
from artwidgets.session.session import Session

__all__ = [
    "Details",
    "File",
    "FileChanges",
    "Ids",
    "PlanRecord",
    "Report",
    "Session",
    "Unreadable",
]
