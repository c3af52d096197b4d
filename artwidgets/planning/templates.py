"""Description templates: ``{name} of {run_name}, loss {metadata.loss:.3f}``, filled in version by version.

They look like Python's, and nothing of Python is reached through them: a field is a name of the list
below or a path into metadata, looked up in a mapping; no attribute is read, no index, no conversion, and a
format is one of numbers, texts or dates, of bounded width.
"""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from string import Formatter
from typing import Any, Final

from artwidgets.errors import InvalidValueError
from artwidgets.filters import split_path
from artwidgets.filters.column_indexes import lookup
from artwidgets.model.records import Version
from artwidgets.model.units import format_duration, format_size

__all__ = ["FIELDS", "RUN_FIELDS", "Template", "parse_template"]

_GETTERS: Final[Mapping[str, Callable[[Version], Any]]] = {
    "name": lambda version: version.name,
    "collection": lambda version: version.collection,
    "type": lambda version: version.type,
    "version": lambda version: version.version,
    "entity": lambda version: version.entity,
    "project": lambda version: version.project,
    "aliases": lambda version: version.aliases,
    "tags": lambda version: version.tags,
    "description": lambda version: version.description,
    "size": lambda version: version.size,
    "files": lambda version: version.files,
    "created": lambda version: version.created,
    "updated": lambda version: version.updated,
    "ttl": lambda version: version.ttl,
    "used": lambda version: version.used,
    "run": lambda version: version.run,
    "source": lambda version: version.source,
    "digest": lambda version: version.digest,
}

FIELDS: Final = (*_GETTERS, "metadata")
"""What a template can name of a version; ``metadata.KEY`` with nested keys as in a filter."""

RUN_FIELDS: Final = ("run_name", "run_state", "by", "sweep", "group", "job_type", "run_tags", "summary")
"""What it can name of the run that logged it; ``summary.KEY``."""

_LONGEST = 2_000
_NUMBER = re.compile(r"(?:[^{}]?[<>=^])?[-+ ]?0?(?P<width>\d{0,3})[,_]?(?:\.\d{1,2})?[deEfFgGs%]?")
_DATE = re.compile(r"(?:%[YymdHMSjBbAaUWVGuz%]|[^%{}])*")


@dataclass(frozen=True, slots=True)
class _Part:
    literal: str
    path: tuple[str, ...] = ()
    name: str = ""
    spec: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was read.

    Attributes
    ----------
    text : str
        As it was written.
    run_fields : tuple of str
        What it asks of runs, such as ``run_name`` and ``summary.val_loss``.
    """

    text: str
    parts: tuple[_Part, ...]

    @property
    def run_fields(self) -> tuple[str, ...]:
        """What has to be read of runs before it can be filled in."""
        return tuple(dict.fromkeys(part.name for part in self.parts if part.path[:1] and _of_run(part)))

    def fill(self, version: Version, of_run: Mapping[str, Any] | None = None) -> str:
        """The text of one version.

        Parameters
        ----------
        version : Version
        of_run : mapping, optional
            Values of `run_fields` by their names; what is missing or None is not known.

        Raises
        ------
        InvalidValueError
            For a value that is missing or not told, or that its format does not take.
        """
        made = []
        for part in self.parts:
            made.append(part.literal)
            if part.path:
                made.append(_formatted(_value(version, part, of_run or {}), part))
        return "".join(made)


def parse_template(text: str) -> Template:
    """Read a template.

    Raises
    ------
    InvalidValueError
        With the nearest name, for a field that there is not; for anything that is more than a field
        with a format.

    Examples
    --------
    >>> parse_template("{name} of {run_name}, loss {metadata.loss:.3f}").run_fields
    ('run_name',)
    >>> parse_template("{nam}")
    Traceback (most recent call last):
    artwidgets.errors.InvalidValueError: There is no field {nam}. Did you mean {name}?
    """
    if not isinstance(text, str) or len(text) > _LONGEST:
        raise InvalidValueError(f"A template is a text of at most {_LONGEST:,} letters.")
    try:
        found = list(Formatter().parse(text))
    except ValueError as error:
        raise InvalidValueError(
            f"The template can't be read: {error}. A field is written {{name}}, a brace itself {{{{ or }}}}."
        ) from error
    return Template(text, tuple(_part(*one) for one in found))


def _part(literal: str, name: str | None, spec: str | None, conversion: str | None) -> _Part:
    if name is None:
        return _Part(literal)
    if conversion:
        raise InvalidValueError(f"{{{name}!{conversion}}}: conversions are not taken. Write {{{name}}}.")
    path, spec = split_path(name.strip()), spec or ""
    first = path[0]
    if first not in FIELDS and first not in RUN_FIELDS:
        near = difflib.get_close_matches(first, [*FIELDS, *RUN_FIELDS], 1)
        hint = f"Did you mean {{{near[0]}}}?" if near else f"It can be {', '.join([*FIELDS, *RUN_FIELDS])}."
        raise InvalidValueError(f"There is no field {{{name}}}. {hint}")
    keyed = first in ("metadata", "summary")
    if keyed != (len(path) > 1) or not all(path):
        example = f"{first}.KEY" if keyed else first
        raise InvalidValueError(f"{{{name}}} is no field of a version. Write {{{example}}}.")
    if not (_DATE.fullmatch(spec) and "%" in spec) and not _is_spec(spec):
        raise InvalidValueError(
            f"The format {spec!r} of {{{name}}} is not taken. Write such as .3f, 08d, >12 or %Y-%m-%d."
        )
    return _Part(literal, path, name.strip(), spec)


def _is_spec(spec: str) -> bool:
    found = _NUMBER.fullmatch(spec)
    return found is not None and int(found["width"] or 0) <= 200


def _of_run(part: _Part) -> bool:
    return part.path[0] in RUN_FIELDS


def _value(version: Version, part: _Part, of_run: Mapping[str, Any]) -> Any:
    first = part.path[0]
    if first in version.unknown or (first in ("used", "run") and getattr(version, first) is None):
        raise InvalidValueError(f"the server does not tell its {first}")
    if _of_run(part):
        value = of_run.get(part.name)
        missing = f"{part.name} is not known"
    elif first == "metadata":
        (value,) = lookup([dict(version.metadata)], part.path[1:])
        missing = f"{part.name} is missing"
    else:
        value = _GETTERS[first](version)
        missing = f"it has no {first}"
    if value is None or (value != value and not isinstance(value, str)) or value in ("", ()):
        raise InvalidValueError(missing)
    return value


def _formatted(value: Any, part: _Part) -> str:
    first, spec = part.path[0], part.spec
    if isinstance(value, tuple | list) and all(isinstance(one, str) for one in value):
        value = ", ".join(value)
    if isinstance(value, dict | list | tuple):
        raise InvalidValueError(f"{part.name} holds several values")
    if isinstance(value, datetime) and not spec:
        return value.strftime("%Y-%m-%d")
    if first == "ttl":
        value = format_duration(value)
    if first == "size" and not spec:
        return format_size(value)
    if isinstance(value, bool):
        value = "true" if value else "false"
    if "%" in spec[:-1] and not isinstance(value, datetime):
        raise InvalidValueError(f"{part.name} is no date, so {spec!r} does not fit")
    try:
        return format(value, spec)
    except (ValueError, TypeError, OverflowError) as error:
        raise InvalidValueError(f"{part.name} is {value!r:.40}, which {spec!r} does not fit") from error
