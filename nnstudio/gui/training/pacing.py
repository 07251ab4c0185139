"""Pacing: how fast the user wants the run to go, and whether it could do with more time."""

from nnstudio.engine.api import Pace, Report, Unit


class Pacing:
    """So many batches, samples or epochs a second at most, or flat out."""

    def __init__(self) -> None:
        self._per_second: float | None = None
        self._unit = Unit.BATCH

    def choose(self, per_second: float | None, unit: Unit) -> Pace:
        """Takes this pace, None for flat out, and says it in the worker's words."""
        self._per_second, self._unit = per_second, unit
        return Pace(per_second, unit)

    def needs_all(self, report: Report, batch_size: int) -> bool:
        """Whether a run that reports this takes all the time it gets; a slow pace leaves some for drawing."""
        if self._per_second is None:
            return True
        return report.samples_per_second < 0.9 * self._per_second * self._samples_in_unit(report, batch_size)

    def _samples_in_unit(self, report: Report, batch_size: int) -> int:
        """How many samples are learned from at one go."""
        live = report.live or report.snapshot
        if self._unit is Unit.EPOCH and live is not None:
            return live.samples_per_epoch
        return 1 if self._unit is Unit.SAMPLE else batch_size
