"""Sameness: of arrays and other objects that have no single truth value."""


class Same:
    """Equal to another only if both hold the same object, which lives on for as long.

    The number of an object that is gone is given to another, so the object itself is held.
    """

    __hash__ = None

    def __init__(self, held: object) -> None:
        self._held = held

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self._held is other._held
