"""What the declaration of settings says to people, and what two kinds declare alike."""

import re

from pydantic.fields import FieldInfo

from nnstudio.gui.forms.limits import Limits
from nnstudio.nn.layer import WeightedLayer
from nnstudio.nn.registry import Registered
from nnstudio.nn.settings import Settings


def label_of(name: str, info: FieldInfo | None = None) -> str:
    """What people call a field: "Learning rate" for learning_rate, "Beta 1" for beta1."""
    if info and info.title:
        return info.title
    words = re.sub(r"(?<=[a-z]{2})(?=\d)", " ", name.replace("_", " "))
    return words[:1].upper() + words[1:]


def zero_of(info: FieldInfo) -> str:
    """What 0 is called in a field where it does not mean a quantity: "off"; empty where it is a number."""
    extra = info.json_schema_extra
    return str(extra.get("zero", "")) if isinstance(extra, dict) else ""


def is_hidden(info: FieldInfo) -> bool:
    """Whether a field is no choice of the user's, such as what was found in a file."""
    extra = info.json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("hidden"))


def explain(info: FieldInfo) -> str:
    """What a field does and which values it takes, for tooltips and screen readers."""
    limits = str(Limits.of(info.metadata))
    about = info.description or ""
    return f"{about} {limits[:1].upper()}{limits[1:]}.".strip() if limits else about


def split_fields(cls: type[Settings]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields in the order of a form, and those that come last: what is done to weights besides."""
    last = tuple(WeightedLayer.model_fields) if issubclass(cls, WeightedLayer) else ()
    shown = (name for name, info in cls.model_fields.items() if not is_hidden(info))
    return tuple(name for name in shown if name not in last), last


def change_kind(value: object, cls: type[Registered]) -> Registered:
    """Default settings of the class, with those of `value` whose fields are declared alike in both.

    A learning rate is not carried over: its default differs, so the same number means something else.

    Raises:
        SettingsError: The class cannot be made without settings of its own.
    """
    known = type(value).model_fields if isinstance(value, Settings) else {}
    alike = (name for name, info in cls.model_fields.items() if name in known and _alike(known[name], info))
    return cls.from_fields({name: getattr(value, name) for name in alike})


def _alike(one: FieldInfo, other: FieldInfo) -> bool:
    return (one.annotation, one.metadata, one.default) == (other.annotation, other.metadata, other.default)
