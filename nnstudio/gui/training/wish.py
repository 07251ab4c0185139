"""The wish: what the user has asked of the run, until the worker has heard of it."""

from typing import TypeAlias

from nnstudio.engine.api import Advance, Dissect, Pause, Phase, Resume

Go: TypeAlias = Resume | Advance | Dissect


class Wish:
    """At most one `control` that is not fulfilled yet; `held` as long as the worker is not to be told it."""

    def __init__(self) -> None:
        self.control: Go | Pause | None = None
        self.held = False

    def make(self, control: Go | Pause, *, held: bool = False) -> None:
        """Wishes for this in the place of anything else."""
        self.control, self.held = control, held

    def drop(self) -> None:
        """Wishes for nothing any more."""
        self.control, self.held = None, False

    def hear(self, phase: Phase) -> None:
        """Drops what was wished for if this phase is that, or tells that it cannot be had."""
        if not self.held and self._fulfilled(phase):
            self.drop()

    def release(self) -> Go | None:
        """What was held, which is wished for no more."""
        control = self.control if self.held else None
        if self.held:
            self.drop()
        return None if isinstance(control, Pause) else control

    def _fulfilled(self, phase: Phase) -> bool:
        if phase in (Phase.FAILED, Phase.FINISHED):
            return True
        if isinstance(self.control, Pause):
            return phase is not Phase.RUNNING
        return phase in (Phase.RUNNING, Phase.PAUSED)
