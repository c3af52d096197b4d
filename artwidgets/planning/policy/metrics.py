"""The numbers that versions are ranked by: this alone knows what a path such as ``summary.loss`` is."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from artwidgets.errors import InvalidValueError
from artwidgets.filters import ListingIndex

__all__ = ["Metric", "metric"]


@dataclass(frozen=True, slots=True)
class Metric:
    """What stands under a path, row by row.

    Attributes
    ----------
    values : ndarray of float64, shape (rows,)
        Finite where a row can be judged, else NaN: a text, a list or an infinite number has no rank.
    present : ndarray of bool, shape (rows,)
        Where anything stands there.
    """

    values: npt.NDArray[np.float64]
    present: npt.NDArray[np.bool_]


def metric(table: ListingIndex, path: tuple[str, ...]) -> Metric:
    """Look up what ``("metadata", "loss")`` or ``("summary", "val_loss")`` holds.

    Raises
    ------
    InvalidValueError
        Where nothing is known of it.
    """
    if path[0] == "metadata":
        index = table.metadata(path[1:])
    else:
        raise InvalidValueError(f"{'.'.join(path)} is not known here: what the runs tell has not been read.")
    values = index.single_numbers
    values[~np.isfinite(values)] = np.nan
    return Metric(values, index.present)
