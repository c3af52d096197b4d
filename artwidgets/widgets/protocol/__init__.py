"""What goes over the wire, one file a panel: the one source of both its sides.

A class is a payload: `TypedDict`, because JSON is what travels. ``python -m tests.frontend.protocol``
writes ``artwidgets/frontend/PANEL/protocol.ts`` from it, and a test says when that is out of date. Names
are the same on both sides. Nothing here does anything.

``Messages`` of a file lists what its panel is asked: ``kind: Ask[what it carries, what it answers]``.
"""
