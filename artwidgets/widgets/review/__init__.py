"""The review: what a plan does, in words, item by item, and the one way to make it happen."""
