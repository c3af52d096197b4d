"""Frames as Parquet files."""

import importlib.util
from typing import TYPE_CHECKING

from artwidgets.errors import InvalidValueError

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["require_parquet", "write_parquet"]


def require_parquet(output: str | None) -> None:
    """Refuse what can't be written, before a server is asked.

    Raises
    ------
    InvalidValueError
    """
    if not output:
        raise InvalidValueError("Parquet is no text: say where to write it, with --output FILE.")
    if importlib.util.find_spec("pyarrow") is None:
        raise InvalidValueError("Parquet needs pyarrow (pip install pyarrow). Or take --format csv.")


def write_parquet(frame: "DataFrame", output: str, *, index: bool = True) -> None:
    """Write a frame; metadata, which has no schema, as JSON text, and names as lists."""
    from artwidgets.model.json_values import write_json

    made = frame.copy(deep=False)
    if "metadata" in made:
        made["metadata"] = [write_json(dict(value)) for value in frame["metadata"].tolist()]
    for name in made.columns:
        if made[name].dtype == object and made[name].map(lambda cell: isinstance(cell, tuple)).any():
            made[name] = made[name].map(list, na_action="ignore")
    made.to_parquet(output, index=index)
