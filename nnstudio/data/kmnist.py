"""KMNIST, cursive Japanese characters: as large as MNIST, and with more than one way to write each.

Source: Clanuwat et al., "Deep Learning for Classical Japanese Literature" (2018),
https://arxiv.org/abs/1812.01718. "KMNIST Dataset" (created by CODH), adapted from "Kuzushiji Dataset"
(created by NIJL and others), doi:10.20676/00000341, CC BY-SA 4.0.
"""

from typing import ClassVar

from nnstudio.data.dataset import DATASETS
from nnstudio.data.published import PublishedImages


@DATASETS.register("kmnist", title="KMNIST", hint="70,000 Japanese characters, to be fetched once")
class Kmnist(PublishedImages):
    """KMNIST: 60,000 cursive Japanese characters to learn from and 10,000 to be judged with.

    One for each row of the hiragana, cut from books of up to three centuries ago; some have several forms.
    """

    # In Latin letters, for not every computer can show the characters.
    names: ClassVar[tuple[str, ...]] = ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo")
    noun: ClassVar[str] = "characters"
