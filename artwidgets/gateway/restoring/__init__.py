"""Versions logged again by the wandb SDK, in a process of its own that can be ended at any moment.

Nothing is imported here: that process starts through it, and needs wandb alone.
"""
