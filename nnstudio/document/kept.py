"""What a newer minor version has added to a project file: not understood here, kept and written back."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast, get_args

from nnstudio.document.strict_json import Plain
from nnstudio.nn.registry import Registered
from nnstudio.nn.settings import Settings

Place: TypeAlias = tuple[str, ...]
"""The way to an object in project.json: keys, and ids where a list holds objects that have one."""


@dataclass(frozen=True)
class Kept:
    """The keys of a file that only a newer minor version knows, by the place of the object they stand in.

    Text and not dictionaries, for a document is a value: frozen all the way down.
    """

    minor: int = 0
    keys: tuple[tuple[Place, str], ...] = ()

    def put_back(self, plain: dict[str, Plain]) -> dict[str, Plain]:
        """`plain` with the keys where they stood; what has been deleted since takes its own along."""
        for place, text in self.keys:
            found = _object_at(plain, place)
            if found is not None:
                found.update({key: value for key, value in json.loads(text).items() if key not in found})
        return plain


NOTHING_KEPT = Kept()


def take_out(plain: dict[str, Plain], minor: int, known: type[Settings]) -> Kept:
    """Removes from `plain` the keys that its settings do not declare, and hands them back.

    Parts that are chosen by kind have versions of their own, and so are left as they are.
    """
    found = tuple((place, json.dumps(keys, sort_keys=True)) for place, keys in _unknown(plain, known, ()))
    return Kept(minor, found) if found else NOTHING_KEPT


def _unknown(plain: dict[str, Plain], known: type[Settings], place: Place) -> Iterator[tuple[Place, Plain]]:
    unknown = {key: plain.pop(key) for key in list(plain) if key not in known.model_fields}
    if unknown:
        yield place, unknown
    for name, field in known.model_fields.items():
        value, inner = plain.get(name), _declared(field.annotation)
        if inner is None:
            continue
        if isinstance(value, dict):
            yield from _unknown(value, inner, (*place, name))
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, dict) and isinstance(item.get("id"), str):
                    yield from _unknown(item, inner, (*place, name, cast("str", item["id"])))


def _declared(annotation: Any) -> type[Settings] | None:
    """The settings that a field holds, alone or in a row; None for what is chosen by kind, and for values."""
    if isinstance(annotation, type) and issubclass(annotation, Settings):
        return None if issubclass(annotation, Registered) else annotation
    return next((found for part in get_args(annotation) if (found := _declared(part)) is not None), None)


def _object_at(plain: dict[str, Plain], place: Place) -> dict[str, Plain] | None:
    at: Plain = plain
    for step in place:
        if isinstance(at, Mapping):
            at = at.get(step)
        elif isinstance(at, list):
            at = next((item for item in at if isinstance(item, dict) and item.get("id") == step), None)
        else:
            return None
    return at if isinstance(at, dict) else None
