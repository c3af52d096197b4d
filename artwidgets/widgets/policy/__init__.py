"""The policy editor: a form and its TOML in step, and what the policy would do, live.

What lives here: what is typed, and the counting of it in the background. What does not: what a policy
means and what is staged of it; those are the session's.
"""

from artwidgets.widgets.policy.policy import PolicyPanel

__all__ = ["PolicyPanel"]
