"""Data for a demo and for measuring, put straight into the database by the rules that requests keep.

Nothing here answers a request, and no room but ``web`` (whose admin route starts it) calls it.
"""
