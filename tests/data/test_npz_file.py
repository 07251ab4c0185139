"""Npz files as datasets: which arrays mean what, and bombs, lies and pickles that are refused unread."""

import io
import os
import tracemalloc
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnstudio.data import DATASETS, Augmentation, DatasetError, NpzFile, Scaling, Task, limits, npz_reading
from nnstudio.data.npz_reading import open_npz

IMAGES = np.arange(40 * 3 * 2, dtype=np.uint8).reshape(40, 3, 2)
LABELS = np.arange(40) % 4


@pytest.fixture
def path(tmp_path):
    return tmp_path / "own.npz"


def saved(path, **arrays):
    np.savez_compressed(path, **arrays)
    return path


def loaded(path, **arrays):
    return NpzFile.of(saved(path, **arrays)).load()


def refusal(path, **arrays):
    if arrays:
        saved(path, **arrays)
    with pytest.raises(DatasetError) as caught:
        NpzFile.of(path)
    assert str(path) in str(caught.value)
    return str(caught.value).removeprefix(f"{path}: ").removeprefix(f"{path} ")


def splits(dataset):
    return dataset.training, dataset.validation, dataset.test


def npy(array):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, allow_pickle=True)
    return buffer.getvalue()


def lying(shape, dtype="<f4"):
    """An array file whose header is of another array than its bytes."""
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(buffer, {"descr": dtype, "fortran_order": False, "shape": shape})
    return buffer.getvalue() + bytes(16)


def zipped(path, members, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ("x_train", "y_train"),
        ("X_train", "y_train"),
        ("train_images", "train_labels"),
        ("x", "y"),
        ("X", "y"),
        ("images", "labels"),
    ],
)
def test_arrays_are_known_by_their_usual_names(path, x, y):
    dataset = loaded(path, **{x: IMAGES, y: LABELS})
    assert dataset.spec.sample_shape == (3, 2, 1)
    assert dataset.spec.classes == ("0", "1", "2", "3")
    assert sum(map(len, splits(dataset))) == 40


def test_samples_keep_their_answers(path):
    for split in splits(loaded(path, x=IMAGES, y=LABELS)):
        assert (split.inputs[:, 0, 0, 0] // 6 % 4).tolist() == split.labels.tolist()


@pytest.mark.parametrize("test", [("x_test", "y_test"), ("test_images", "test_labels")])
def test_a_test_that_is_given_is_taken_as_it_is(path, test):
    dataset = loaded(path, x_train=IMAGES, y_train=LABELS, **{test[0]: IMAGES[:5], test[1]: LABELS[:5]})
    np.testing.assert_array_equal(dataset.test.inputs[..., 0], IMAGES[:5])
    assert (len(dataset.training), len(dataset.validation)) == (34, 6)


def test_a_validation_that_is_given_is_taken_as_it_is(path):
    dataset = loaded(path, x_train=IMAGES, y_train=LABELS, x_val=IMAGES[:5], y_val=LABELS[:5])
    assert sorted(split_bytes(dataset.validation)) == sorted(image.tobytes() for image in IMAGES[:5])
    assert (len(dataset.training), len(dataset.test)) == (34, 6)


def test_where_all_is_given_the_first_samples_are_not_all_of_one_class(path):
    order = np.argsort(LABELS, kind="stable")
    given = {f"{axis}_{part}": array[order] for part in ("train", "val", "test") for axis, array in
             (("x", IMAGES), ("y", LABELS))}  # fmt: skip
    dataset = loaded(path, **given)
    np.testing.assert_array_equal(dataset.test.inputs[..., 0], IMAGES[order])
    for split in (dataset.training, dataset.validation):
        assert len(set(split.first(10).labels)) >= 3
        assert (split.inputs[:, 0, 0, 0] // 6 % 4).tolist() == split.labels.tolist()


def split_bytes(split):
    return [image.tobytes() for image in split.inputs]


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((12,), (1,)),
        ((12, 5), (5,)),
        ((12, 4, 3), (4, 3, 1)),
        ((12, 4, 3, 2), (4, 3, 2)),
        ((12, 2, 2, 2, 2), (2, 2, 2, 2)),
    ],
)
def test_the_first_axis_counts_samples_and_gray_images_get_a_channel(path, shape, expected):
    dataset = loaded(path, x=np.ones(shape, np.float32), y=np.arange(12) % 2)
    assert dataset.spec.sample_shape == dataset.training.inputs.shape[1:] == expected


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.int64, np.uint32])
def test_images_of_whole_numbers_up_to_255_are_bytes(path, dtype):
    dataset = loaded(path, x=IMAGES.astype(dtype), y=LABELS)
    assert dataset.training.inputs.dtype == np.uint8
    assert dataset.scaling == Scaling(1 / 255, 0.0)


def test_images_of_yes_and_no_are_black_and_white(path):
    assert set(loaded(path, x=IMAGES > 100, y=LABELS).training.inputs.ravel()) == {0, 255}


@pytest.mark.parametrize(
    "x", [IMAGES.astype(np.int64) + 20, IMAGES.astype(np.int64) - 1, IMAGES.reshape(40, 6).astype(np.int32)]
)
def test_other_whole_numbers_are_just_numbers(path, x):
    assert loaded(path, x=x, y=LABELS).training.inputs.dtype == np.float32


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, ">f4"])
def test_broken_numbers_are_scaled_by_the_least_and_greatest_that_are_learned_from(path, dtype):
    dataset = loaded(path, x=np.linspace(-3, 5, 40).reshape(40, 1).astype(dtype), y=LABELS)
    scaled = dataset.scaling.apply(dataset.training.inputs)
    assert (scaled.min(), scaled.max()) == pytest.approx((0, 1), abs=1e-6)


def test_arrays_in_the_order_of_fortran_are_read_right(path):
    dataset = loaded(path, x_train=np.asfortranarray(IMAGES), y_train=LABELS, x_test=IMAGES, y_test=LABELS)
    for split in (dataset.training, dataset.validation):
        assert (split.inputs[:, 0, 0, 0] // 6 % 4).tolist() == split.labels.tolist()


@pytest.mark.parametrize(
    "y",
    [
        LABELS,
        LABELS.astype(np.uint8),
        LABELS[:, np.newaxis],
        np.eye(4)[LABELS],
        np.eye(4, dtype=np.uint8)[LABELS],
    ],
    ids=["int64", "uint8", "a column", "one-hot", "one-hot bytes"],
)
def test_classes_may_be_counted_or_one_hot(path, y):
    dataset = loaded(path, x_train=IMAGES, y_train=y, x_test=IMAGES, y_test=y)
    assert dataset.spec.task is Task.CLASSIFICATION
    assert dataset.test.labels.tolist() == LABELS.tolist()


@pytest.mark.parametrize("kind", ["U", "S"])
def test_classes_may_be_told_by_name_and_stand_in_natural_order(path, kind):
    names = np.array(["c10", "c9", "Ant", "bee"])[LABELS].astype(kind)
    dataset = loaded(path, x_train=IMAGES, y_train=names, x_test=IMAGES, y_test=names)
    assert dataset.spec.classes == ("Ant", "bee", "c9", "c10")
    assert dataset.test.labels[:4].tolist() == [3, 2, 0, 1]


def test_two_classes_are_a_question_of_yes_or_no(path):
    assert loaded(path, x=IMAGES, y=LABELS > 1).spec.task is Task.BINARY


def test_a_class_that_only_the_test_has_is_counted(path):
    dataset = loaded(path, x_train=IMAGES, y_train=LABELS, x_test=IMAGES[:1], y_test=np.array([6]))
    assert dataset.spec.classes == tuple("0123456")


def test_floating_answers_are_numbers_to_predict_in_their_own_units(path):
    y = np.linspace(100, 200, 40)
    dataset = loaded(path, x=IMAGES, y=y)
    assert (dataset.spec.task, dataset.spec.targets, dataset.spec.classes) == (Task.REGRESSION, ("y",), ())
    together = np.sort(np.concatenate([split.numbers[:, 0] for split in splits(dataset)]))
    np.testing.assert_allclose(together, y, rtol=1e-6)
    scaled = dataset.target_scaling.apply(dataset.training.numbers)
    assert (scaled.mean(), scaled.std()) == pytest.approx((0, 1), abs=1e-5)


def test_several_numbers_may_be_predicted_at_once(path):
    y = np.random.default_rng(0).normal(size=(40, 3))
    dataset = loaded(path, x_train=IMAGES, y_train=y, x_test=IMAGES, y_test=y)
    assert dataset.spec.targets == ("y1", "y2", "y3")
    np.testing.assert_allclose(dataset.test.numbers, y, rtol=1e-6)


def test_the_spec_is_known_without_the_samples_and_kept_where_the_file_is_gone(path):
    source = NpzFile.of(saved(path, x=IMAGES, y=LABELS))
    by_hand = NpzFile(path=str(path))
    assert source.spec() == by_hand.spec() == source.load().spec
    assert (source.spec().name, source.spec().size_hint) == ("own", "40 samples")
    path.unlink()
    assert source.spec().classes == ("0", "1", "2", "3")
    assert source.missing() == f"The file {path} is not there. Put it back, or choose another one"
    assert by_hand.spec().classes == ("class A", "class B")
    assert DATASETS.parse(DATASETS.dump(source)) == source


def test_a_file_made_by_hand_is_looked_at_anew_when_it_has_changed(path):
    source = NpzFile(path=str(saved(path, x=IMAGES, y=LABELS)))
    assert len(source.spec().classes) == 4
    saved(path, x=IMAGES, y=LABELS % 3)
    os.utime(path, ns=(1, 1))
    assert len(source.spec().classes) == 3


def test_a_file_that_holds_something_else_by_now_is_not_loaded_silently(path):
    source = NpzFile.of(saved(path, x=IMAGES, y=LABELS))
    saved(path, x=IMAGES, y=LABELS % 3)
    with pytest.raises(
        DatasetError, match=r"own\.npz has changed since it was chosen: gone are 3\. Choose it"
    ):
        source.load()
    saved(path, x=IMAGES[:, :2], y=LABELS)
    with pytest.raises(DatasetError, match="now have the shape 2×2, before it was 3×2"):
        source.load()


def test_without_a_file_it_is_said_what_to_choose():
    assert NpzFile().missing() == (
        "No npz file is chosen yet: choose one with the arrays x_train and y_train, or x and y"
    )
    with pytest.raises(DatasetError, match="No npz file is chosen yet"):
        NpzFile().load()


def test_images_are_augmented_and_other_samples_are_not(path):
    augmentation = Augmentation(noise=0.1)
    source = NpzFile.of(saved(path, x=IMAGES, y=LABELS), augmentation=augmentation)
    assert source.load().augmentation == augmentation
    flat = NpzFile.of(saved(path, x=IMAGES.reshape(40, 6), y=LABELS), augmentation=augmentation)
    with pytest.raises(
        DatasetError, match=r"only images can be augmented, and these samples are 6\. Set all of"
    ):
        flat.load()


def test_a_file_that_is_not_there(path):
    assert refusal(path) == f"The file {path} is not there. Put it back, or choose another one"


def test_a_file_that_is_no_archive(path):
    path.write_bytes(b"x,y\n1,2\n")
    assert refusal(path) == "is not an npz file, as numpy.savez writes it"


def test_a_folder(path):
    path.mkdir()
    assert refusal(path) == "cannot be read: it is no file, but a folder. Choose a file in it"


def test_arrays_under_other_names_are_told(path):
    assert refusal(path, pictures=IMAGES, y=LABELS) == (
        "has no arrays to learn from under known names: call them x_train and y_train, x and y, or images "
        "and labels. It holds pictures, y"
    )


def test_arrays_that_do_not_go_together(path):
    assert refusal(path, x=IMAGES, y=LABELS[:39]) == (
        "y has the shape (39,) and x the shape (40, 3, 2); as many answers as samples are needed"
    )
    assert refusal(path, x_train=IMAGES, y_train=LABELS, x_test=IMAGES[:, :2], y_test=LABELS) == (
        "samples of x_train have the shape (3, 2, 1), those of x_test (2, 2, 1); they must be alike"
    )
    assert refusal(path, x_train=IMAGES, y_train=LABELS, x_test=IMAGES, y_test=LABELS.astype(str)) == (
        "y_train and y_test do not hold the same kind of answers: (40,) int64 and (40,) <U21"
    )
    # Together, they would all be taken for numbers to predict.
    assert refusal(path, x_train=IMAGES, y_train=LABELS, x_test=IMAGES, y_test=LABELS.astype("f4")) == (
        "y_train and y_test do not hold the same kind of answers: (40,) int64 and (40,) float32"
    )


def test_more_samples_than_there_is_memory_for_their_labels(path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_SAMPLES", 39)
    assert refusal(path, x=IMAGES, y=LABELS) == (
        "the array x has 40 samples; at most 39 are accepted. Take fewer samples"
    )


def test_arrays_without_a_sample(path):
    assert refusal(path, x=IMAGES[:0], y=LABELS[:0]) == (
        "the array x has the shape (0, 3, 2); there is no sample in it"
    )


@pytest.mark.parametrize("x", [IMAGES.astype("M8[s]"), IMAGES.astype(complex), IMAGES.astype(str)])
def test_samples_that_are_no_numbers(path, x):
    assert refusal(path, x=x, y=LABELS) == f"the array x has the type {x.dtype}; numbers are needed"


@pytest.mark.parametrize(
    ("y", "said"),
    [
        (LABELS - 1, "holds the class -1; classes are counted from 0"),
        (
            LABELS + 1000,
            (
                "counts classes up to 1,003; at most 1000 classes are accepted. Numbers that are to be "
                "predicted must be of a type such as float32"
            ),
        ),
        (
            np.ones((40, 2), int),
            (
                "has the shape (40, 2) and the type int64, but its rows are not one-hot. Give one class for "
                "each sample, or numbers to predict as float32"
            ),
        ),
        (
            np.ones((40, 2, 2)),
            (
                "has the shape (40, 2, 2); one class or number for each sample is needed: (n,), or (n, "
                "targets) for several numbers"
            ),
        ),
        (np.full((40, 2), "a"), "has the shape (40, 2); one name for each sample is needed"),
        (LABELS.astype("M8[s]"), "has the type datetime64[s]; classes or numbers are needed"),
        (
            np.where(LABELS == 3, np.nan, 1.5),
            "row 3 holds an infinity, a NaN or a number beyond float32. Fill it in, or leave the sample out",
        ),
        (
            np.where(LABELS == 2, 1e300, 1.5),
            "row 2 holds an infinity, a NaN or a number beyond float32. Fill it in, or leave the sample out",
        ),
        (np.full((40, 1001), 1.5), "holds 1,001 numbers for each sample; at most 1000 are accepted"),
    ],
)
def test_answers_that_cannot_be_learned(path, y, said):
    assert refusal(path, x=IMAGES, y=y).removeprefix("the array y ").removeprefix("the array y: ") == said


def test_more_names_than_a_network_would_tell_apart(path):
    names = np.array([str(index) for index in range(1001)])
    assert refusal(path, x=np.zeros((1001, 1)), y=names) == (
        "the array y holds 1,001 different names; at most 1000 are accepted"
    )


def test_a_single_class(path):
    assert refusal(path, x=IMAGES, y=LABELS * 0) == "has 1 class; 2 to 1,000 are accepted"


def test_samples_that_are_not_finite(path):
    x = np.ones((40, 3))
    x[7, 1] = np.inf
    with pytest.raises(
        DatasetError,
        match=r"the array x: sample 7 holds an infinity, a NaN or a number beyond float32\. Fill",
    ):
        loaded(path, x=x, y=LABELS)


class Payload:
    """Says when it is unpickled."""

    opened = False

    def __reduce__(self):
        return (setattr, (Payload, "opened", True))


@pytest.mark.parametrize("place", ["x", "y"])
def test_an_array_that_would_be_unpickled_is_refused(path, place):
    arrays = {"x": IMAGES, "y": LABELS, place: np.array([Payload()] * 40, object)}
    assert refusal(path, **arrays) == (
        f"the array {place} holds Python objects (object), which could run programs; only numbers and texts "
        "are read. Save it again as an array of numbers"
    )
    assert not Payload.opened


def test_an_array_of_records_is_refused(path):
    assert "the array y holds Python objects (" in refusal(path, x=IMAGES, y=np.zeros(40, [("a", int)]))


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (
            (10**12,),
            "of shape (1000000000000,) and type float32 would have 4,000,000,000,128 bytes; it has 144",
        ),
        ((2**40, 2**40), "bytes; it has 144"),
        ((-4,), "has the shape (-4,)"),
        ((3,), "of shape (3,) and type float32 would have 140 bytes; it has 144"),
        ((5,), "of shape (5,) and type float32 would have 148 bytes; it has 144"),
    ],
)
def test_a_header_that_lies_is_told_without_taking_memory(path, shape, said):
    zipped(path, [("x.npy", lying(shape)), ("y.npy", npy(LABELS))])
    tracemalloc.start()
    assert refusal(path).endswith(said)
    assert tracemalloc.get_traced_memory()[1] < 2**21
    tracemalloc.stop()


def test_a_bomb_is_refused_before_it_is_unpacked(path):
    zipped(path, [("x.npy", npy(np.zeros(2**24, np.uint8))), ("y.npy", npy(LABELS))])
    tracemalloc.start()
    words = refusal(path)
    assert tracemalloc.get_traced_memory()[1] < 2**21
    tracemalloc.stop()
    assert words.startswith("the array x would unpack from 16,")
    assert "to 16,777,344 bytes; at most 200 times as many are accepted. If it is right, save it by" in words


def test_arrays_that_take_more_memory_than_accepted_are_refused(path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_BYTES", 700)
    assert refusal(path, x=IMAGES, y=LABELS) == (
        "would take 0.0 GB of memory; at most 6.51926e-07 GB is accepted. Take fewer samples"
    )


@pytest.mark.parametrize("dtype", [np.int8, np.float16, np.uint8, np.float64])
def test_samples_are_in_memory_once(path, dtype, monkeypatch):
    monkeypatch.setattr(npz_reading, "PIECE", 2**18)
    size = 2**23 // np.dtype(dtype).itemsize
    x = (np.arange(size) % 100).reshape(-1, 256).astype(dtype)
    np.savez(path, x=x, y=np.arange(len(x)) % 2)
    tracemalloc.start()
    parts = splits(NpzFile.of(path).load())
    taken, peak = sum(part.inputs.nbytes for part in parts), tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.2 * taken + 2**22


def test_samples_are_refused_by_what_they_will_take_as_float32(path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_BYTES", 3 * 2**20)
    np.savez(path, x=np.zeros((1024, 1024), np.int8), y=np.arange(1024) % 2)
    with pytest.raises(
        DatasetError, match=r"npz with its samples as float32 would take 0\.0 GB of memory; at "
    ):
        NpzFile.of(path).load()


def test_pieces_of_an_array_come_together_whatever_their_size(path, monkeypatch):
    whole = loaded(path, x=IMAGES.astype(np.float32), y=LABELS)
    monkeypatch.setattr(npz_reading, "PIECE", 100)
    for one, other in zip(splits(NpzFile.of(path).load()), splits(whole), strict=True):
        np.testing.assert_array_equal(one.inputs, other.inputs)


def test_a_sample_that_is_not_finite_is_counted_from_the_first_whatever_the_pieces(path, monkeypatch):
    monkeypatch.setattr(npz_reading, "PIECE", 100)
    x = np.zeros((40, 5), np.float32)
    x[33, 2] = np.nan
    with pytest.raises(DatasetError, match="the array x: sample 33 holds an infinity"):
        loaded(path, x=x, y=np.arange(40) % 2)


def test_parts_of_other_types_are_measured_alike(path):
    images = IMAGES.astype(np.int16)
    dataset = loaded(path, x_train=images, y_train=LABELS, x_test=images * 300, y_test=LABELS)
    assert {split.inputs.dtype for split in splits(dataset)} == {np.dtype(np.float32)}


def test_a_file_that_is_still_being_copied(path):
    np.savez(path, x=IMAGES, y=LABELS)
    path.write_bytes(path.read_bytes()[:-100])
    assert refusal(path).startswith(
        "cannot be read: it ends too early, as files do that are still being copied."
    )


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_numpy_does_not_use_is_refused(path, method):
    zipped(path, [("x.npy", npy(IMAGES)), ("y.npy", npy(LABELS))], method)
    assert refusal(path) == "the array x is packed in a way that NumPy does not use"


def test_an_encrypted_array_is_refused(path):
    zipped(path, [("x.npy", npy(IMAGES)), ("y.npy", npy(LABELS))])
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert refusal(path) == "the array x is encrypted"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_arrays_of_one_name_are_refused(path):
    zipped(path, [("x.npy", npy(IMAGES)), ("x.npy", npy(IMAGES)), ("y.npy", npy(LABELS))])
    assert refusal(path) == "holds two arrays called x"


def test_too_many_files_are_refused(path):
    zipped(path, [(f"{index}.npy", b"") for index in range(4097)])
    assert refusal(path) == "holds 4,097 files; at most 4,096 are accepted"


def test_an_array_of_a_later_format_is_refused(path):
    zipped(path, [("x.npy", b"\x93NUMPY\x09\x00" + bytes(100)), ("y.npy", npy(LABELS))])
    assert refusal(path) == "the array x is written in version (9, 0); 1.0 and 2.0 can be read"


def test_what_is_no_array_beside_the_arrays_is_left_alone(path):
    zipped(path, [("readme.txt", b"Hello"), ("x.npy", npy(IMAGES)), ("y.npy", npy(LABELS))])
    with open_npz(path) as npz:
        assert npz.names == ("x", "y")
        assert str(npz.header("x")) == "(40, 3, 2) uint8"


def test_a_flipped_bit_in_an_array_is_told(path):
    np.savez(path, x=IMAGES, y=LABELS)
    content = bytearray(path.read_bytes())
    content[content.index(IMAGES.tobytes()) + 100] ^= 1
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=r"the array x is damaged: Bad CRC-32 for file 'x\.npy'\. Get"):
        NpzFile.of(path).load()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(st.booleans(), st.integers(0, 10**6), st.integers(0, 255))
def test_a_file_with_a_wrong_byte_is_the_same_or_refused_by_name(tmp_path, compressed, place, byte):
    path = tmp_path / "damaged.npz"
    (np.savez_compressed if compressed else np.savez)(path, x_train=IMAGES, y_train=LABELS)
    content = bytearray(path.read_bytes())
    content[place % len(content)] = byte
    path.write_bytes(content)
    told = ""
    try:
        training = NpzFile.of(path).load().training
        told = "" if (training.inputs[:, 0, 0, 0] // 6 % 4 == training.labels).all() else "other samples"
    except DatasetError as error:
        told = str(error)
    assert not told or str(path) in told
