"""What a card says of its layer: facts and problems, what an edit would change, what a run has found."""

from dataclasses import dataclass

from nnstudio.engine.snapshot import Health
from nnstudio.gui.canvas.card import SEPARATOR, Badge, Card
from nnstudio.gui.canvas.faces.face import FROZEN
from nnstudio.gui.canvas.ports import Ports
from nnstudio.gui.canvas.sentences import STALE, health_words
from nnstudio.nn.check import Problem


@dataclass(frozen=True)
class Saying:
    """All that is known of a layer for its card; `told` is the layer in words, seen from near and from far.

    `lit` says which ports glow. `news` is what the edit at hand would change, `harms` whether it would do
    harm; `stale` whether the run trains another layer in its place.
    """

    name: str = ""
    category: str = ""
    kind: str = ""
    takes_input: bool = False
    told: tuple[str, str] = ("", "")
    facts: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    frozen: bool = False
    stale: bool = False
    lit: tuple[bool, bool] = (False, False)
    news: str = ""
    harms: bool = False
    health: Health | None = None

    @property
    def gives_output(self) -> bool:
        return self.kind not in ("", "output")

    @property
    def marks(self) -> str:
        """The marks on the card in words, one in each line."""
        return "\n".join(words for words, there in ((STALE, self.stale), (FROZEN, self.frozen)) if there)

    def card(self, size: tuple[float, float], ports: Ports) -> Card:
        """The card that says this."""
        badge = Badge.WOULD if self.harms else None
        if self.problems:
            badge = Badge.BLOCKS if any(problem.blocks for problem in self.problems) else Badge.WARNS
        return Card(
            *size,
            self.category,
            self.name,
            self.facts,
            ports.heights if self.takes_input else (),
            self.gives_output,
            self.lit,
            badge,
            self.news,
            SEPARATOR.join(health_words(self.health)),
            self.stale,
            self.frozen,
        )
