"""Prices: a small series made up of trend, season and chance, to forecast the next value of."""

import math

import numpy as np
from pydantic import Field

from nnstudio.data.columns import Values
from nnstudio.data.dataset import DATASETS, Dataset, DatasetSource, DatasetSpec
from nnstudio.data.splitting import Shares
from nnstudio.data.windows import cut_windows, window_spec

COLUMN = "price"
WEEK, YEAR = 7, 365


@DATASETS.register("prices", title="Price series", hint="a made-up price of each day, to forecast")
class Prices(DatasetSource):
    """The made-up price of a good, day by day; the next one is forecast from a window of the past.

    It begins at 100 and follows a trend (3 % up in a year), two seasons (8 % up and down over the year, 5 %
    over the week) and chance, of which a part stays: each day keeps 0.9 of what the day before had of it, and
    adds its own.

    Who says the last price again is wrong by the step of the week; who knows the week, only by chance.
    """

    days: int = Field(1500, ge=100, le=100_000, description="How many days there are in all.")
    window: int = Field(14, ge=1, le=365, description="How many days of the past the network sees.")
    horizon: int = Field(
        1, ge=1, le=365, description="How many days ahead the forecast is: 1 is the very next one."
    )
    noise: float = Field(
        0.01, ge=0, le=1, description="How much chance each day adds: 0.01 is one percent of the price."
    )
    seed: int = Field(
        0,
        ge=0,
        le=2**32 - 1,
        description="Where random numbers start: the same seed makes up the same prices.",
    )

    def spec(self) -> DatasetSpec:
        return window_spec(type(self).entry.title, 1, COLUMN, self.window, self.days)

    def missing(self) -> str | None:
        """Nothing is ever missing."""
        return None

    def load(self) -> Dataset:
        return cut_windows(
            self.spec(),
            self._prices()[:, np.newaxis],
            (COLUMN,),
            horizon=self.horizon,
            scaling="standardized",
            splitting=Shares(),
            what=type(self).entry.title,
        )

    def _prices(self) -> Values:
        day = np.arange(self.days)
        trend = 0.03 * day / YEAR
        season = 0.08 * np.sin(2 * math.pi * day / YEAR) + 0.05 * np.sin(2 * math.pi * day / WEEK)
        chance, kept = np.random.default_rng(self.seed).normal(0, self.noise, self.days), 0.0
        for index, own in enumerate(chance):
            kept = 0.9 * kept + own
            chance[index] = kept
        prices: Values = 100 * np.exp(trend + season + chance)
        return prices
