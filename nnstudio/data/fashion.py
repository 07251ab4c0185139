"""Fashion-MNIST, photographs of clothes: as large as MNIST, and harder.

Source: Xiao, Rasul and Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning
Algorithms" (2017), https://arxiv.org/abs/1708.07747.
"""

from typing import ClassVar

from nnstudio.data.dataset import DATASETS
from nnstudio.data.published import PublishedImages


@DATASETS.register(
    "fashion-mnist", title="Fashion-MNIST", hint="70,000 pictures of clothes, to be fetched once"
)
class FashionMnist(PublishedImages):
    """Fashion-MNIST: 60,000 gray pictures of clothes to learn from and 10,000 to be judged with.

    Made to take MNIST's place where that has become too easy: a network that reads 98% of the digits
    recognizes about 89% of the clothes.
    """

    names: ClassVar[tuple[str, ...]] = (
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    )
    noun: ClassVar[str] = "pictures"
