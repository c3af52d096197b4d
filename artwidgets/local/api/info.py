"""What a resolver is told beside its parent and its arguments."""

from __future__ import annotations

from graphql import GraphQLResolveInfo

from artwidgets.local.rules.context import Context

__all__ = ["Info", "context_of"]

Info = GraphQLResolveInfo[Context]
"""The field that is asked for, and in ``context`` the request."""


def context_of(info: Info) -> Context:
    """Return the request that a resolver works for."""
    return info.context
