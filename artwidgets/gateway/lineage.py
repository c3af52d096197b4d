"""A live run's lineage: that it used a version which is edited from inside it."""

from typing import TYPE_CHECKING

from artwidgets.gateway.connection import Connection
from artwidgets.model.records import Version

if TYPE_CHECKING:
    import wandb

__all__ = ["note_use"]


def note_use(connection: Connection, run: "wandb.Run", version: Version) -> None:
    """Fetch a version through ``run.use_artifact``, as the platform's guides do inside a run.

    Raises
    ------
    ServerError
        When the SDK refuses.
    """
    import wandb.errors

    with connection.sdk():
        try:
            run.use_artifact(version.qualified_name)
        except (ValueError, wandb.errors.Error) as error:
            failure = connection.check(error)
        else:
            return
    raise failure
