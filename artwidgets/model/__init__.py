"""Values that all other floors speak of: what a server holds, and what is to become of it.

Nothing here asks a server, opens a widget or knows a plan. Values are frozen, compared by what they
hold, and checked where they are made.
"""
