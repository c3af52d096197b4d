"""Keywords that several functions hand on to each other, each written down once.

A function says ``**fields: Unpack[EditFields]``, which type checkers and editors read, and is decorated
with `show_keywords`, for what reads signatures when the code runs: ``help``, IPython and Jupyter.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

from artwidgets.model.values import Unset

if TYPE_CHECKING:
    import wandb

__all__ = [
    "PER_VERSION",
    "CollectionFields",
    "EditFields",
    "SessionOptions",
    "reject_unknown",
    "show_keywords",
]

_F = TypeVar("_F", bound=Callable[..., Any])


class SessionOptions(TypedDict, total=False):
    """How `Session` reaches a server, and which part of a place it lists."""

    api: "wandb.Api | None"
    base_url: str | None
    api_key: str | None
    run: "str | wandb.Run | None"
    type: str | None
    collection: str | None
    used: bool


class EditFields(TypedDict, total=False):
    """What `Session.edit` can change in a version; what is left out stays."""

    description: str | None | Unset
    metadata: Mapping[str, Any] | str | Unset
    update_metadata: Mapping[str, Any] | None
    remove_metadata: Iterable[str]
    aliases: Iterable[str] | Unset
    add_aliases: Iterable[str]
    remove_aliases: Iterable[str]
    tags: Iterable[str] | Unset
    add_tags: Iterable[str]
    remove_tags: Iterable[str]
    ttl: timedelta | str | None | Unset
    description_template: str
    rename_metadata: Mapping[str, str]
    move_aliases: Iterable[str]


PER_VERSION = frozenset({"description_template", "rename_metadata", "move_aliases"})
"""Those of `EditFields` that come to another edit for each version (`artwidgets.planning.bulk_edits`)."""


class CollectionFields(TypedDict, total=False):
    """What `Session.edit_collection` can change in a collection; what is left out stays."""

    new_name: str | Unset
    description: str | None | Unset
    type: str | Unset
    tags: Iterable[str] | Unset
    add_tags: Iterable[str]
    remove_tags: Iterable[str]


class _LeftOut:
    def __repr__(self) -> str:
        return "..."


_LEFT_OUT = _LeftOut()


def reject_unknown(what: str, kind: type, given: Mapping[str, Any]) -> None:
    """Refuse keywords that there are not, as Python itself would.

    Parameters
    ----------
    what : str
        The function's name.
    kind : type
        The `TypedDict` of its keywords.
    given : mapping
        What it was called with.

    Raises
    ------
    TypeError
    """
    for name in given:
        if name not in kind.__annotations__:
            raise TypeError(
                f"{what}() got an unexpected keyword argument {name!r}. It takes "
                f"{', '.join(kind.__annotations__)}."
            )


def show_keywords(kind: type) -> Callable[[_F], _F]:
    """Make a function's signature tell the keywords of a `TypedDict` instead of ``**``.

    Examples
    --------
    >>> @show_keywords(CollectionFields)
    ... def rename(name, **fields): ...
    >>> str(inspect.signature(rename)).startswith("(name, *, new_name: ")
    True
    """

    def shown(function: _F) -> _F:
        signature = inspect.signature(function)
        own = [one for one in signature.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
        named = [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                default=_LEFT_OUT,
                annotation=getattr(annotation, "__forward_arg__", annotation),
            )
            for name, annotation in kind.__annotations__.items()
        ]
        function.__signature__ = signature.replace(parameters=[*own, *named])  # type: ignore[attr-defined]
        return function

    return shown
