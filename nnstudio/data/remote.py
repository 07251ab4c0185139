"""What can be fetched from where: the files of published datasets with their sizes, hashes and mirrors."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from nnstudio.nn.shapes import Shape

TRAINING_IMAGES = "train-images-idx3-ubyte"
TRAINING_LABELS = "train-labels-idx1-ubyte"
TEST_IMAGES = "t10k-images-idx3-ubyte"
TEST_LABELS = "t10k-labels-idx1-ubyte"


@dataclass(frozen=True)
class RemoteFile:
    """A file as its mirrors hold it: name, size in bytes, SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class RemoteArray(RemoteFile):
    """A gzipped idx file as its mirrors hold it, and what is in it.

    `unpacked_sha256` is that of the file without gzip, "" where nobody has published it: then only the very
    file that the mirrors hold can be told from another one.
    """

    shape: Shape = ()
    unpacked_sha256: str = ""

    @property
    def unpacked(self) -> str:
        """The name of the file without gzip."""
        return self.name.removesuffix(".gz")

    @property
    def unpacked_size(self) -> int:
        """Bytes of the file without gzip: the most that is ever unpacked."""
        return 4 + 4 * len(self.shape) + math.prod(self.shape)


@dataclass(frozen=True)
class RemoteSet:
    """A published dataset: its files, and the addresses of folders that hold them, the first tried first.

    Every mirror is reached by https: a hash would notice what was changed on the way, but by plain http
    everybody there would know who learns from what. So there is no exception, and none is needed.
    """

    kind: str
    title: str
    files: tuple[RemoteArray, ...]
    mirrors: tuple[str, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    def __getitem__(self, unpacked: str) -> RemoteArray:
        """The file that has this name without gzip."""
        return next(file for file in self.files if file.unpacked == unpacked)


def _files(*published: tuple[int, str, str]) -> tuple[RemoteArray, ...]:
    """The four files that MNIST and what was modeled on it consist of; size and hashes of each."""
    names = (
        (TRAINING_IMAGES, (60_000, 28, 28)),
        (TRAINING_LABELS, (60_000,)),
        (TEST_IMAGES, (10_000, 28, 28)),
        (TEST_LABELS, (10_000,)),
    )
    return tuple(
        RemoteArray(f"{name}.gz", size, sha256, shape, unpacked)
        for (name, shape), (size, sha256, unpacked) in zip(names, published, strict=True)
    )


# Sizes and SHA-256 of the gzipped files are those that TensorFlow Datasets publishes (url_checksums), checked
# against a second publisher: for MNIST and Fashion-MNIST the MD5 of torchvision, for KMNIST torchvision-ruby.
REMOTE: Mapping[str, RemoteSet] = MappingProxyType(
    {
        remote.kind: remote
        for remote in (
            RemoteSet(
                "mnist",
                "MNIST",
                _files(
                    (
                        9_912_422,
                        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
                        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                    ),
                    (
                        28_881,
                        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
                        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                    ),
                    (
                        1_648_877,
                        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
                        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                    ),
                    (
                        4_542,
                        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
                        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
                    ),
                ),
                (
                    "https://ossci-datasets.s3.amazonaws.com/mnist/",
                    "https://storage.googleapis.com/cvdf-datasets/mnist/",
                ),
            ),
            RemoteSet(
                "fashion-mnist",
                "Fashion-MNIST",
                _files(
                    (26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", ""),
                    (29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845", ""),
                    (4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073", ""),
                    (5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5", ""),
                ),
                # Its first home, a website on S3, speaks http only; these hold the same bytes.
                (
                    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
                    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
                ),
            ),
            RemoteSet(
                "kmnist",
                "KMNIST",
                _files(
                    (18_165_135, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4", ""),
                    (29_497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17", ""),
                    (3_041_136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5", ""),
                    (5_120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c", ""),
                ),
                # Most programs still ask it by http; it answers by https as well. No other mirror is known.
                ("https://codh.rois.ac.jp/kmnist/dataset/kmnist/",),
            ),
        )
    }
)
"""What can be fetched, by the kind of the dataset."""
