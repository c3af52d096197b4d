"""The session that a plan of a file, or of the history, is looked at and carried out with."""

from typing import TYPE_CHECKING

from artwidgets.errors import StalePlanError
from artwidgets.model.servers import without_credentials

if TYPE_CHECKING:
    from artwidgets.planning.plan import Plan
    from artwidgets.session import Session

__all__ = ["session_for"]


def session_for(plan: "Plan") -> "Session":
    """Open a session on the plan's project, at the server that wandb is set to.

    Raises
    ------
    StalePlanError
        When the plan is for another server. A plan is a file that may come from anybody: its
        address must never decide where the key is sent.
    """
    from artwidgets.session import Session

    session = Session(plan.entity, plan.project or None)
    if not session.connection.is_for(plan.server):
        raise StalePlanError(
            f"The plan is for {without_credentials(plan.server)}, but wandb is set to "
            f"{session.connection.base_url}. "
            "Set WANDB_BASE_URL if you trust that server with your key."
        )
    return session
