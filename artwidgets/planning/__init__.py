"""From what is staged to a frozen plan: refusals, warnings, policies, and the bytes that a plan gives back.

Pure functions of a listing, of changes and of a server's rules. Nothing here asks a server: the
gateway stands beside this floor, and neither imports the other.
"""
