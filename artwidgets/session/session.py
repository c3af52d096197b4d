"""The one door, whole."""

from artwidgets.session.archiving import Archiving
from artwidgets.session.carrying_out import CarryingOut
from artwidgets.session.downloading import Downloading
from artwidgets.session.looking import Looking
from artwidgets.session.restoring import Restoring

__all__ = ["Session"]


class Session(Looking, CarryingOut, Archiving, Downloading, Restoring):
    """The artifacts of one project (or run, type, collection, entity) and what is to become of them.

    Nothing reaches the server before `apply`. A session may be used from several threads.

    Parameters
    ----------
    entity, project : str, optional
        Left out, they are the API's defaults; ``project=None`` with an entity means all its projects.
    api : wandb.Api, optional
        To be wrapped; without it one is made from `base_url` and `api_key`, and without those from
        what wandb is configured with (environment, settings, netrc).
    run : str or wandb.Run, optional
        A run path ``entity/project/run_id`` lists what that run logged. The active run itself
        lists its project, and versions are fetched through ``run.use_artifact`` before they are
        edited, so that the run's lineage tells of it.
    type, collection : str, optional
        List only this type, or this collection.
    used : bool
        With a run path: list what the run used instead of what it logged.

    Attributes
    ----------
    changes : ChangeSet
        What is staged.
    patience : float
        Seconds without progress, after which `load` and `apply` give up and say what they waited for.
    longest_wait : float or None
        Seconds that the server may ask to wait (``Retry-After``) before they give up; None is as
        long as `watchdog`. A panel that has a Cancel button waits as long as the server asks.
    unmeasured : str
        What `measure` could not read when it was last asked to, in a sentence; "" when all came.
    deadline : float
        Seconds that one request may take (in `apply`: before it is given up and looked into); listings
        and manifests have shorter and longer ones, by what is left of `patience`.

    Examples
    --------
    >>> session = Session(entity, project)
    >>> len(session.load())
    20
    >>> staged = session.delete(session.where("alias:none version:<5"))
    >>> plan = session.plan()
    >>> plan.confirmation
    'delete 8 versions'
    >>> session.apply(plan).summary
    '8 done'
    """
