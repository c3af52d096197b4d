"""What a person sees in a notebook: the browser, its panels, and the table.

Here, and nowhere below, are anywidget and ipywidgets. A panel is one file, or a folder where it needs
several (``grid/``, ``versions/``, ``details/``, ``review/``), and each can be shown alone. A panel holds
what is on the screen and nothing about artifacts: that is the session's, and whatever a panel does, it
does through it.
"""
