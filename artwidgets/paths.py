"""Where artwidgets keeps what it has to remember on this machine."""

import os
from pathlib import Path

import platformdirs

__all__ = ["state_directory"]


def state_directory() -> Path:
    """Where journals are kept: ``$ARTWIDGETS_STATE_DIR`` or the user's state directory."""
    chosen = os.environ.get("ARTWIDGETS_STATE_DIR")
    return Path(chosen) if chosen else platformdirs.user_state_path("artwidgets")
