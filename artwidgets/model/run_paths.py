"""Paths of runs: ``entity/project/run_id``, read in one place."""

from dataclasses import dataclass

from artwidgets.errors import NotFoundError

__all__ = ["RUN_PATHS", "RunPath"]

RUN_PATHS = "Write entity/project/run_id."
"""What to do about a path that is none."""


@dataclass(frozen=True, slots=True)
class RunPath:
    """Where a run is.

    Attributes
    ----------
    entity, project : str
    run_id : str
        The last part of the run's address, not its display name.
    """

    entity: str
    project: str
    run_id: str

    def __str__(self) -> str:
        return f"{self.entity}/{self.project}/{self.run_id}"

    @classmethod
    def parse(cls, text: str, entity: str | None = None, project: str | None = None) -> "RunPath":
        """Read a path as the SDK takes it, or as it stands in an address (``.../runs/run_id``).

        Parameters
        ----------
        text : str
        entity, project : str, optional
            What a shorter path is relative to.

        Raises
        ------
        NotFoundError
            It is none.

        Examples
        --------
        >>> str(RunPath.parse("acme/vision/runs/3f2a9c"))
        'acme/vision/3f2a9c'
        >>> str(RunPath.parse("3f2a9c", "acme", "vision"))
        'acme/vision/3f2a9c'
        """
        parts = text.strip("/").split("/")
        if len(parts) == 4 and parts[2] == "runs":
            parts.pop(2)
        if len(parts) == 2 and entity is not None:
            parts.insert(0, entity)
        if len(parts) == 1 and entity is not None and project is not None:
            parts = [entity, project, *parts]
        if len(parts) != 3 or not all(parts):
            raise NotFoundError(f"{text!r} is not a run path. {RUN_PATHS}")
        return cls(*parts)
