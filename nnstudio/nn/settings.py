"""What the user can set, declared once: limits, default and description stand with the field."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.config import JsonDict

ZERO_IS_OFF: JsonDict = {"zero": "off"}
"""What a field declares where 0 switches a rule off: the word that a form shows in the place of 0."""

LIVE: JsonDict = {"live": True}
"""What a field of a layer declares that can change while the layer is trained; see `nnstudio.nn.live`."""


MOST_SHOWN = 200
"""Letters of a wrong value that a complaint repeats."""


class SettingsError(ValueError):
    """A setting is missing, unknown or out of its limits; the message is shown to the user as it is."""


class Settings(BaseModel):
    """A frozen group of settings; form, checks, file and documentation are read off its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, arbitrary_types_allowed=True)

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed.

        Raises:
            SettingsError: A value is out of its limits or a field does not exist.
        """
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return self.from_fields({**fields, **changes})

    @classmethod
    def spoken(cls) -> str:
        """How a complaint about these settings begins; nothing where the field says it all."""
        return ""

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> Self:
        """Settings from field values or from their plain form in a file.

        Raises:
            SettingsError: A value is out of its limits or a field does not exist.
        """
        try:
            return cls.model_validate(dict(fields))
        except ValidationError as error:
            raise SettingsError(cls.spoken() + _explain(error)) from error


def _explain(error: ValidationError) -> str:
    """One sentence for each complaint, with the field, the reason and what was got."""
    complaints = []
    for item in error.errors(include_url=False):
        field = ".".join(str(part) for part in item["loc"]) or "value"
        reason = item["msg"].removeprefix("Value error, ").replace("Input should", "should")
        if item["type"] == "missing":  # what was got is then all that stands around it
            complaints.append(f"{field} is missing")
            continue
        if item["type"] == "extra_forbidden":
            reason = "there is no such setting"
        # A choice complains in sentences of its own, which say what they got.
        own = item["type"] == "value_error"
        complaints.append(f"{field}: {reason}" if own else f"{field} {reason}; got {_shown(item['input'])}")
    return ". ".join(complaints)


def _shown(value: object) -> str:
    """What was got, as far as one can read it: a file may hold anything."""
    text = repr(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
