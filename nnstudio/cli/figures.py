"""The figures of a training run: what came out of it, and how that is told."""

import dataclasses
import json

import click

from nnstudio.cli.wording import counted, evaluation_figures, evaluation_words
from nnstudio.engine.snapshot import Evaluation


@dataclasses.dataclass(frozen=True)
class Figures:
    """What came out of a run; losses as the network counts them.

    `score` is the kind of metric that answers are scored by, `targets` are the names of the numbers that are
    predicted, `naive` is how one does on the test samples of a forecast who says the last value again.
    `loss` is taken on as many training samples as there are for validation. `samples_per_second` counts
    training steps only, `seconds` is all from the first step to the last. `epochs` and `steps` are those made
    here; the run had made `from_step` steps before.
    """

    dataset: str
    train_samples: int
    epochs: int
    steps: int
    from_step: int
    loss: float
    score: str
    targets: tuple[str, ...]
    validation: Evaluation
    test: Evaluation
    naive: Evaluation | None
    samples_per_second: float
    seconds: float
    parameters: int
    seed: int
    interrupted: bool
    ended: str

    def plain(self) -> dict[str, object]:
        """The figures for other programs."""
        plain: dict[str, object] = {}
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Evaluation):
                plain |= evaluation_figures(field.name, value, self.score, self.targets)
            elif field.name not in ("score", "targets", "naive"):
                plain[field.name] = value
        return plain


def tell_figures(figures: Figures, saved: str, *, as_json: bool) -> None:
    """Prints the figures for people, `saved` being where the network is now; or as one line of JSON."""
    if as_json:
        click.echo(json.dumps(figures.plain()))
        return
    click.echo(
        f"{figures.epochs} epoch{'s' if figures.epochs != 1 else ''} of "
        f"{counted(figures.train_samples)} in {figures.seconds:.1f} s "
        f"({figures.samples_per_second:,.0f} samples/s), {figures.parameters:,} parameters"
    )
    if figures.ended:
        click.echo(figures.ended)
    click.echo(f"validation  {evaluation_words(figures.validation, figures.score, figures.targets)}")
    click.echo(f"test        {evaluation_words(figures.test, figures.score, figures.targets)}")
    if figures.naive is not None:
        click.echo(f"naive test  {evaluation_words(figures.naive, figures.score, figures.targets)}")
        click.echo(
            "Naive says the last value again; a forecast is worth something where it is better than that"
        )
    if saved:
        click.echo(saved)
