"""seed_demo."""
from typing import Any
from artwidgets.local.state import ServerState


def seed_demo(state: ServerState, project: str, user: str) -> dict[str, Any]:
    raise NotImplementedError
