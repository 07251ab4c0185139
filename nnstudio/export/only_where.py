"""Methods that only some objects have, as scikit-learn wants it: `hasattr` says what can be asked."""

from collections.abc import Callable
from types import MethodType
from typing import Any, TypeVar, cast

M = TypeVar("M", bound=Callable[..., Any])


def only_where(check: Callable[[Any], None]) -> Callable[[M], M]:
    """Makes a method that is missing where a check of its object raises an AttributeError, which says why."""

    def decorated(method: M) -> M:
        return cast("M", _Method(check, method))

    return decorated


class _Method:
    """A method as a class has it; bound, it keeps its name, by which scikit-learn knows what it gives."""

    def __init__(self, check: Callable[[Any], None], method: Callable[..., Any]) -> None:
        self._check = check
        self._method = method

    def __get__(self, instance: object | None, owner: type) -> Callable[..., Any]:
        if instance is None:
            return self._method
        self._check(instance)
        return MethodType(self._method, instance)
