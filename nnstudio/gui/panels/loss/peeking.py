"""Peeking: while the run stands still, the step under the mouse is looked at."""

from collections.abc import Callable


class Peeking:
    """Has the step under the mouse looked at as long as the run stands still, and then what was before.

    Args:
        look: Has a step looked at; None for the latest one.
    """

    def __init__(self, look: Callable[[int | None], None]) -> None:
        self._look = look
        self._standing = False
        self._active = False
        self._before: int | None = None

    @property
    def allowed(self) -> bool:
        """Whether the run stands still."""
        return self._standing

    def stand(self, *, still: bool) -> None:
        """Takes note of whether the run stands still; one that goes on is seen as before."""
        self._standing = still
        if not still:
            self.leave()

    def point(self, step: int | None, shown: int | None) -> None:
        """Looks at the step under the mouse; `shown` is the one that is looked at by now.

        None for a `step` beside the curves, and for a `shown` that is the latest one.
        """
        if step is None:
            self.leave()
        elif self._standing:
            if not self._active:
                self._active, self._before = True, shown
            self._look(step)

    def keep(self, step: int | None) -> None:
        """The user has chosen this step, so that it is what is gone back to."""
        self._before = step

    def leave(self) -> None:
        """Goes back to what was looked at before."""
        if self._active:
            self._active = False
            self._look(self._before)

    def forget(self) -> None:
        """There is no run any more to go back in."""
        self._active, self._before = False, None
