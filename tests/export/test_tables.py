"""Tables of predictions: a row for each sample, as the engine answers."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from nnstudio.cli.sources import project_for
from nnstudio.data import ImageFolder, TableFile
from nnstudio.data.npz_file import NpzFile
from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.snapshot import LOSS_VALIDATION, Mark
from nnstudio.engine.trainer import Trainer
from nnstudio.export.errors import ExportError
from nnstudio.export.model import Model
from nnstudio.export.tables import AT_ONCE, csv_of, curves_csv, predictions_csv
from nnstudio.export.trained import trained
from tests.data.pictures import save_classes


def project(name):
    bare = Project(EXAMPLES[name].build())
    return Project(bare.document, trained(bare).weights)


def rows_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("part", ["test", "validation"])
def test_a_table_of_classes_has_the_truth_the_answer_and_the_outputs_of_each_sample(part):
    opened = project("credit")
    split = getattr(opened.document.dataset.load(), part)
    head, *rows = rows_of(predictions_csv(opened, part))
    answers = Model(opened).outputs(split.inputs)
    assert head == ["sample", "truth", "answer", "no", "yes"]
    assert len(rows) == len(split)
    assert [row[0] for row in rows] == [str(at + 1) for at in range(len(split))]
    assert [row[1] for row in rows] == [("no", "yes")[label] for label in split.labels]
    assert [row[2] for row in rows] == [("no", "yes")[answer.argmax()] for answer in answers]
    np.testing.assert_allclose(np.array([row[3:] for row in rows], float), answers, rtol=1e-6)


def test_a_table_of_numbers_has_them_in_their_own_units():
    opened = project("prices")
    split = opened.document.dataset.load().test
    head, *rows = rows_of(predictions_csv(opened))
    assert head == ["sample", "price", "price, predicted", "price, off by"]
    found = np.array(rows, float)
    assert found[:, 0].tolist() == list(range(1, len(split) + 1))
    np.testing.assert_allclose(found[:, 1], split.numbers[:, 0], rtol=1e-6)
    np.testing.assert_allclose(found[:, 2], Model(opened).predict(split.inputs), rtol=1e-6)
    # Too high is above 0.
    np.testing.assert_allclose(found[:, 3], found[:, 2] - found[:, 1], rtol=1e-4, atol=1e-3)


def test_a_table_that_nobody_wants_any_more_ends_early():
    asked = []

    def wanted():
        asked.append(True)
        return len(asked) < 2

    rows = rows_of(predictions_csv(project("mnist-784-16-16-10"), wanted=wanted))
    assert len(rows) <= AT_ONCE + 1


def test_words_with_commas_and_quotes_are_read_back_as_they_are():
    assert rows_of(csv_of(["a,b", 'c"d'], [["1\n2", "ä"]])) == [["a,b", 'c"d'], ["1\n2", "ä"]]


@pytest.mark.parametrize("name", ["credit", "prices", "xor", "mnist-784-16-16-10"])
def test_answers_are_read_back_bit_for_bit(name):
    opened = project(name)
    answers = Model(opened).outputs(opened.document.dataset.load().test.inputs)
    _, *rows = rows_of(predictions_csv(opened))
    # After numbers it stands how far off they are.
    first = 2 if name == "prices" else 3
    found = np.array([row[first : first + answers.shape[1]] for row in rows], np.float32)
    np.testing.assert_array_equal(found, answers)


@pytest.mark.parametrize("name", ["=1+1", "+x", "-y", "@SUM(A1)", "\t=1"])
def test_no_name_is_a_formula_to_a_spreadsheet(name):
    assert rows_of(csv_of([name], [[name]])) == [[f"'{name}"], [f"'{name}"]]


@pytest.mark.parametrize("number", ["-1", "+1.5", "-1e-5"])
def test_numbers_with_a_sign_stay_numbers(number):
    assert rows_of(csv_of([number], [[float(number)]])) == [[number], [str(float(number))]]


def test_line_ends_of_other_systems_do_not_tear_a_row():
    assert rows_of(csv_of(["a\rb", "c\r\nd"], [])) == [["a\nb", "c\nd"]]


def test_only_what_is_not_ascii_is_marked_as_utf_8():
    assert csv_of(["a"], []) == b"a\n"
    assert csv_of(["größe"], []).startswith(b"\xef\xbb\xbf")


def test_a_dataset_that_is_not_there_is_named():
    opened = project("xor")
    gone = opened.document.replace(dataset=NpzFile(path="/nowhere/numbers.npz"))
    with pytest.raises(ExportError, match=r"numbers\.npz"):
        predictions_csv(Project(gone))


def test_the_curves_have_a_row_for_each_step_with_what_was_measured_after_it():
    document = EXAMPLES["credit"].build()
    trainer = Trainer(
        TrainingJob(document.graph, document.dataset, document.training), document.dataset.load()
    )
    while trainer.snapshot().epoch < 2 or trainer.snapshot().position == 0:
        trainer.step()
    snapshot = trainer.snapshot()
    head, *rows = rows_of(curves_csv(snapshot, snapshot.losses / 2))
    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert [row["step"] for row in found] == [str(step) for step in range(snapshot.step + 1)]
    assert [float(row["loss"]) for row in found[1:]] == snapshot.losses.tolist()
    assert [float(row["loss_smoothed"]) for row in found[1:]] == (snapshot.losses / 2).tolist()
    measured = [row for row in found if row["loss_validation"]]
    assert [float(row["loss_validation"]) for row in measured] == snapshot.epochs[:, LOSS_VALIDATION].tolist()
    assert [float(row["epoch"]) for row in measured] == [0, 1, 2]
    assert [float(row["accuracy_validation"]) for row in measured] == snapshot.epochs[:, 4].tolist()
    last = snapshot.epoch + snapshot.position / snapshot.samples_per_epoch
    assert float(found[-1]["epoch"]) == pytest.approx(last, abs=1e-6)
    assert float(found[-1]["samples"]) == pytest.approx(last * snapshot.samples_per_epoch, abs=1)


def test_the_curves_tell_what_was_changed_on_the_way():
    document = EXAMPLES["xor"].build()
    trainer = Trainer(
        TrainingJob(document.graph, document.dataset, document.training), document.dataset.load()
    )
    trainer.step()
    snapshot = trainer.snapshot()
    marked = replace(snapshot, marks=(Mark(1, "Learning rate 8 to 0.5"), Mark(1, "Momentum 0 to 0.9")))
    rows = rows_of(curves_csv(marked, snapshot.losses))
    assert rows[-1][-1] == "Learning rate 8 to 0.5; Momentum 0 to 0.9"


def learned_from(source):
    """A project that learns from this, with its first weights."""
    bare = project_for(source)
    return Project(bare.document, trained(bare).weights, source.load().fitted)


def test_the_answers_to_the_rows_of_a_table_can_be_joined_with_it(tmp_path):
    path = tmp_path / "own.csv"
    words = [f"{n},{n % 7},{'' if n % 6 == 2 else n / 2}" for n in range(60)]
    path.write_text("\n".join(["a,b,price", *words]))
    head, *rows = rows_of(predictions_csv(learned_from(TableFile.of(path))))
    assert head == ["row", "price", "price, predicted", "price, off by"]
    own = list(csv.reader(path.read_text().splitlines()))
    assert len(rows) == 7
    for row, price, *_ in rows:
        assert float(own[int(row) - 1][2]) == float(price)


def test_the_answers_to_images_name_their_files(tmp_path):
    source = ImageFolder.of(save_classes(tmp_path / "own", cat=10, dog=10))
    head, *rows = rows_of(predictions_csv(learned_from(source)))
    assert head == ["file", "truth", "answer", "cat", "dog"]
    for file, truth, *_ in rows:
        assert (tmp_path / "own" / file).is_file()
        assert file.startswith(f"{truth}/")


def test_the_gaps_of_a_table_that_has_grown_are_filled_in_as_the_weights_know_it(tmp_path):
    path = tmp_path / "own.csv"
    lines = ["a,b,price", *(f"{'' if n % 5 == 3 else n},{n % 3},{n / 2}" for n in range(60))]
    path.write_text("\n".join(lines))
    columns = TableFile.of(path).columns
    opened = learned_from(TableFile.of(path, columns=columns, missing_values="mean"))
    before = {row: rest for row, *rest in rows_of(predictions_csv(opened))}
    path.write_text("\n".join([*lines, *(f"{n * 1000},{n % 3},{n / 2}" for n in range(60, 400))]))
    after = {
        row: rest for part in ("test", "validation") for row, *rest in rows_of(predictions_csv(opened, part))
    }
    both = before.keys() & after.keys() - {"row"}
    gaps = [row for row in both if (int(row) - 2) % 5 == 3]
    assert gaps
    for row in both:
        np.testing.assert_allclose(
            [float(cell) for cell in after[row]], [float(cell) for cell in before[row]], rtol=1e-5
        )
