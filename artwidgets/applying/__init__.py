"""From a plan to what became of it: read again, compare, write down, send, look whether it is so.

The floor that ties planning and gateway together. What it must not do is decide: what a plan does not
say is not done.
"""
