"""Which samples: of how many of them there are answers, and where each of them is found, in words."""

from typing import Protocol

from nnstudio.data.origins import Origins


class Answered(Protocol):
    """Answers to the first n of `total` validation samples; `origins` (n,), None where they are in none."""

    @property
    def total(self) -> int: ...

    @property
    def origins(self) -> Origins | None: ...

    def __len__(self) -> int: ...


def counted(answers: Answered) -> str:
    """Of how many samples this is."""
    if len(answers) < answers.total:
        return f"the first {len(answers):,} of {answers.total:,} validation samples"
    return f"all {answers.total:,} validation samples"


def origin_of(answers: Answered, sample: int) -> str:
    """Where in the user's files a sample is: "cat/3.png", "row 17"; empty if it is in none."""
    return "" if answers.origins is None else answers.origins.tell(sample)
