"""Measures artwidgets against what a person would use instead: ``bash tests/bench``.

Both sides of every comparison are measured in the same run, on the same server and machine, and
told as a ratio. Nothing here is part of the package.
"""
