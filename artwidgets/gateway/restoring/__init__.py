"""Versions logged again by the wandb SDK, in a process of its own that can be ended at any moment."""

from artwidgets.gateway.restoring.process import CancelledError, LoggedVersion, Logger, NewVersion
from artwidgets.gateway.restoring.target import LivingCollection, edit_now, give_alias, read_living

__all__ = [
    "CancelledError",
    "LivingCollection",
    "LoggedVersion",
    "Logger",
    "NewVersion",
    "edit_now",
    "give_alias",
    "read_living",
]
