"""HTTP: routes, bodies, connections, who may call by which name, and where faults fall.

A route reads a request, finds out who asks, hands the work to ``api``, ``rules`` or ``store``, and
writes the answer. No rule of W&B's stands here. The folder is not called ``http``, as Python's own
library is.
"""
