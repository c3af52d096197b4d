"""seed_bulk."""
from typing import Any
from artwidgets.local.state import ServerState


def seed_bulk(state: ServerState, project: str, user: str) -> dict[str, Any]:
    raise NotImplementedError
