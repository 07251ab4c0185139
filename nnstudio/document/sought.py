"""Sought: what became of data of the user's own that were not where the project says, when it was read."""

from dataclasses import dataclass
from pathlib import Path

from nnstudio.document.disk import shown


@dataclass(frozen=True)
class Sought:
    """What was looked for in the `folder` of a project: the names of what was `found`, and what is `lost`.

    It is told of a dataset with these `paths`, which came out: others were not looked for.
    """

    paths: tuple[str, ...]
    folder: Path
    found: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    """The old paths of what is nowhere."""
    unasked: tuple[str, ...] = ()
    """The old paths on other computers, which were not looked at."""

    @property
    def remark(self) -> str:
        """What is read from beside the project, in one line; "" if nothing is."""
        if not self.found:
            return ""
        names = " and ".join(filter(None, [", ".join(self.found[:-1]), self.found[-1]]))
        return f"{names} {'is' if len(self.found) == 1 else 'are'} read from beside the project"

    def explain(self, reason: str) -> str:
        """The reason why data are missing, with where else they were looked for and what would help."""
        if self.unasked:
            places = ", ".join(shown(Path(path)) for path in self.unasked)
            return (
                f"{reason}. It was at {places}, on another computer, where nothing was looked for: choose it "
                "there if you trust the project"
            )
        if not any(path in reason for path in self.lost):
            return reason
        return (
            f"{reason}. It is not beside the project either, in {shown(self.folder)}: put it there and open "
            "the project again"
        )
