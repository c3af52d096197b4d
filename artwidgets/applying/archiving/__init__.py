"""Bringing versions into an archive: what is wanted, one run of it, and who may ask for one."""

from artwidgets.applying.archiving.archiver import Archiver

__all__ = ["Archiver"]
