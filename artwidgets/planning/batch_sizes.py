"""How many items are read and sent together: what a plan costs in requests is told by it."""

__all__ = ["CAREFULLY", "TOGETHER"]

TOGETHER, CAREFULLY = 25, 5
"""Items of one batch, and of one batch of what nothing but our own comparison guards."""
