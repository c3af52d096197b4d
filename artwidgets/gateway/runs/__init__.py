"""What runs tell of the versions that they made and used: read for many at once, when first asked for.

Rests on ``Project.runs(filters:)``, ``Run`` and ``Artifact.createdBy`` and ``usedByApprox``, all of W&B's
schema (wandb.graphql); a server that lacks one of their fields leaves what it would tell NA.
"""

from artwidgets.gateway.runs.run_cache import RunCache
from artwidgets.gateway.runs.use_cache import UseCache

__all__ = ["RunCache", "UseCache"]
