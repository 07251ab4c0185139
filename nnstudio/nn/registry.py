"""Registries: a class becomes a choice in palette, form and file by one decorator."""

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema

from nnstudio.nn.settings import Settings, SettingsError

Upgrade = Callable[[dict[str, Any], int], dict[str, Any]]


@dataclass(frozen=True)
class Entry:
    """What is said of a registered class besides its fields.

    `title` is the beginner's word (palette), `term` the field's word (inspector), `hint` a few words
    under the title. `upgrade` turns the fields of an older version of the kind into today's.
    """

    kind: str
    title: str
    term: str
    category: str = ""
    hint: str = ""
    version: int = 1
    upgrade: Upgrade | None = None


class Registered(Settings):
    """Settings that can be chosen by kind: layers, activations, losses, optimizers, datasets."""

    entry: ClassVar[Entry]

    @classmethod
    def spoken(cls) -> str:
        return f"{cls.entry.title}: " if hasattr(cls, "entry") else ""

    @classmethod
    def summary(cls) -> str:
        """The first sentence of the class's docstring, for tooltips and help."""
        return (cls.__doc__ or "").strip().split("\n\n")[0].replace("\n    ", " ")


class UnknownKindError(SettingsError):
    """A file or a command names a kind that no class is registered for."""


T = TypeVar("T", bound=Registered)


class Registry(Generic[T]):
    """The classes that can be chosen for one purpose, by kind, in the order of registration."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._classes: dict[str, type[T]] = {}

    def register(
        self,
        kind: str,
        *,
        title: str,
        term: str = "",
        category: str = "",
        hint: str = "",
        version: int = 1,
        upgrade: Upgrade | None = None,
    ) -> Callable[[type[T]], type[T]]:
        """A class decorator that makes the class available as `kind`, its stable name in files."""

        def decorate(cls: type[T]) -> type[T]:
            if kind in self._classes:
                raise ValueError(f"Two classes register the {self.noun} {kind!r}; give one another kind")
            cls.entry = Entry(kind, title, term or title, category, hint, version, upgrade)
            self._classes[kind] = cls
            return cls

        return decorate

    def __getitem__(self, kind: str) -> type[T]:
        if kind in self._classes:
            return self._classes[kind]
        near = difflib.get_close_matches(kind, self._classes, n=1)
        known = f"Did you mean {near[0]!r}?" if near else "Known: " + ", ".join(self._classes)
        raise UnknownKindError(f"There is no {self.noun} {kind!r}. {known}")

    def __iter__(self) -> Iterator[type[T]]:
        return iter(self._classes.values())

    def __contains__(self, kind: object) -> bool:
        return kind in self._classes

    def dump(self, value: T) -> dict[str, Any]:
        """The plain form of `value` for a file: kind, version and fields."""
        entry = type(value).entry
        return {"kind": entry.kind, "version": entry.version, **value.model_dump(mode="json")}

    def parse(self, value: object) -> T:
        """The value that `value` stands for: itself, a kind with default settings, or its plain form.

        Raises:
            UnknownKindError: No class is registered for the kind.
            SettingsError: A field is out of its limits, or was saved by a newer version.
        """
        if isinstance(value, str):
            return self[value]()
        if isinstance(value, Mapping):
            return self._parse_plain(value)
        for cls in self:
            # Not isinstance: a subclass that is not registered itself would come back as its parent.
            if type(value) is cls:
                return value
        raise SettingsError(f"Expected a {self.noun} by kind or with its settings; got {value!r}")

    def _parse_plain(self, plain: Mapping[str, Any]) -> T:
        fields = dict(plain)
        cls = self[str(fields.pop("kind", None))]
        version = fields.pop("version", cls.entry.version)
        if not isinstance(version, int) or version > cls.entry.version:
            raise SettingsError(
                f"The {self.noun} {cls.entry.kind!r} was saved in version {version!r}; this nnstudio knows "
                f"versions up to {cls.entry.version}. Please update nnstudio"
            )
        if version < cls.entry.version and cls.entry.upgrade:
            fields = cls.entry.upgrade(fields, version)
        return cls.from_fields(fields)


@dataclass(frozen=True)
class Choice(Generic[T]):
    """Marks a field whose value is one of a registry: `Annotated[Loss, Choice(LOSSES)]`."""

    registry: Registry[T]

    def __get_pydantic_core_schema__(
        self, source: type, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.registry.parse,
            serialization=core_schema.plain_serializer_function_ser_schema(self.registry.dump),
        )
