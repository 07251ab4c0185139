"""`nnstudio datasets`: the list, the download, and the look at one's own files."""

import dataclasses
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType

import pytest
from click.testing import CliRunner

from nnstudio.cli import datasets as command
from nnstudio.cli import main
from nnstudio.cli.sources import with_dataset
from nnstudio.data import DATASETS, Augmentation, download
from nnstudio.data.recognizing import OWN_KINDS
from nnstudio.data.remote import REMOTE
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.file import load_project
from tests.data.faults import BODY, FILE, has, silent

FLOWERS = "length,color,species\n" + "".join(
    f"{at}.5,{'red' if at % 2 else 'blue'},{'abc'[at % 3]}\n" for at in range(30)
)
SALES = "date,sales\n" + "".join(f"2024-01-{day:02d},{100 + day * 37 % 11}.5\n" for day in range(1, 29)) * 3


@pytest.fixture
def flowers(tmp_path):
    path = tmp_path / "flowers.csv"
    path.write_text(FLOWERS)
    return path


@pytest.fixture
def serve(monkeypatch):
    """Starts one web server on this computer; returns its address."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    servers = []

    def start(answer):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                answer(self)

            def log_message(self, *args):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def tiny(mirror):
    """KMNIST as if its files were those of the tests."""
    files = tuple(
        dataclasses.replace(file, size=FILE.size, sha256=FILE.sha256) for file in REMOTE["kmnist"].files
    )
    return dataclasses.replace(REMOTE["kmnist"], files=files, mirrors=(mirror,))


def run(capfd, *arguments):
    code = main(["datasets", *map(str, arguments)])
    told = capfd.readouterr()
    return code, told.out, told.err


@pytest.mark.parametrize("arguments", [[], ["list"]])
def test_the_list_says_of_each_dataset_how_to_get_it(capfd, arguments, monkeypatch):
    monkeypatch.delenv("NNSTUDIO_DATA", raising=False)
    code, told, _ = run(capfd, *arguments)
    states = {line.split()[0]: line for line in told.splitlines()}
    assert code == 0
    assert list(states) == [cls.entry.kind for cls in DATASETS]
    assert "(ready)" in states["mnist-sample"]
    assert "(31 MB; get it by `nnstudio datasets get fashion-mnist`)" in states["fashion-mnist"]
    assert all("nnstudio datasets import PATH" in states[kind] for kind in OWN_KINDS)
    assert "stands for data that you do not have yet (until you choose some" in states["awaited"]


def test_what_is_fetched_is_told(capfd, monkeypatch, serve, tmp_path):
    monkeypatch.setenv("NNSTUDIO_DATA", str(tmp_path))
    changed = MappingProxyType({"kmnist": tiny(serve(has()))})
    monkeypatch.setattr(command, "REMOTE", changed)
    monkeypatch.setattr(download, "REMOTE", changed)
    code, told, _ = run(capfd, "get", "kmnist")
    assert (code, told) == (0, f"KMNIST is in {tmp_path / 'kmnist'}\n")
    assert all((tmp_path / "kmnist" / file.name).read_bytes() == BODY for file in changed["kmnist"].files)


def test_damaged_files_are_named_and_fetched_again(capfd, monkeypatch, tmp_path):
    monkeypatch.setenv("NNSTUDIO_DATA", str(tmp_path))
    (tmp_path / "kmnist").mkdir()
    for file in REMOTE["kmnist"].files:
        (tmp_path / "kmnist" / file.name).write_bytes(b"damaged")
    unreachable = dataclasses.replace(REMOTE["kmnist"], mirrors=("http://127.0.0.1:1/",))
    monkeypatch.setattr(download, "REMOTE", MappingProxyType({"kmnist": unreachable}))
    code, _, errors = run(capfd, "get", "kmnist")
    assert code == 1
    assert "is not the file that was published: it has 7 bytes" in errors
    assert (
        "could not be fetched from any mirror. http://127.0.0.1:1/: [Errno 111] Connection refused" in errors
    )


def test_without_a_connection_it_is_said_once_in_plain_words(capfd, monkeypatch, tmp_path):
    monkeypatch.setenv("NNSTUDIO_DATA", str(tmp_path))
    # By its ending, nobody can ever have these names (RFC 6761).
    nowhere = ("https://one.invalid/", "https://two.invalid/")
    changed = MappingProxyType({"kmnist": dataclasses.replace(REMOTE["kmnist"], mirrors=nowhere)})
    monkeypatch.setattr(download, "REMOTE", changed)
    code, told, errors = run(capfd, "get", "kmnist")
    assert (code, told) == (1, "")
    (line,) = [line for line in errors.splitlines() if line.startswith("nnstudio: ")]
    assert line.startswith("nnstudio: No mirror could be reached: this computer seems to be offline. ")
    assert line.endswith(f"put them into {tmp_path / 'kmnist'}")
    assert all(file.name in line for file in REMOTE["kmnist"].files)
    assert "Errno" not in errors
    assert "invalid" not in errors


@pytest.mark.parametrize("kind", ["idx", "painted"])
def test_what_cannot_be_fetched_is_refused_in_words(capfd, kind):
    code, _, errors = run(capfd, "get", kind)
    assert code == 1
    assert "cannot be fetched" in errors


@pytest.mark.skipif(os.name != "posix", reason="a process cannot be sent Ctrl+C here")
def test_ctrl_c_keeps_what_has_come_and_says_so(serve, tmp_path):
    done = threading.Event()
    program = (
        "import sys, dataclasses; from types import MappingProxyType\n"
        "from nnstudio.cli import main; from nnstudio.data import download\n"
        "from tests.cli import test_datasets\n"
        "changed = MappingProxyType({'kmnist': test_datasets.tiny(sys.argv[1])})\n"
        "download.REMOTE = test_datasets.command.REMOTE = changed\n"
        "sys.exit(main(['datasets', 'get', 'kmnist']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, serve(silent(100_000, done))],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "NNSTUDIO_DATA": str(tmp_path)},
    ) as process:
        end = time.monotonic() + 30
        while not any(path.stat().st_size > 90_000 for path in tmp_path.glob("kmnist/*.part")):
            assert time.monotonic() < end, process.communicate()
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    done.set()
    assert process.returncode == 130
    assert "stopped; the 0.1 MB that have come are kept. Go on by `nnstudio datasets get kmnist`" in errors
    assert "Traceback" not in errors


def test_a_table_is_looked_at_and_nothing_is_written(capfd, flowers):
    code, told, _ = run(capfd, "import", flowers)
    assert code == 0
    assert told.splitlines() == [
        "flowers.csv: table, 30 rows",
        "seen: 2 columns, 3 numbers: length, color",
        "3 classes: a, b, c (classification)",
        "22 for training, 4 for validation, 4 for the test",
        "predicted is species; for another column, add --target NAME",
        f"to learn from it: nnstudio datasets import {flowers} --output name.nns",
    ]
    assert [path.name for path in flowers.parent.iterdir()] == ["flowers.csv"]


def test_commands_that_are_told_can_be_called_as_they_stand(capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [f"2024-01-{day:02d},{day * 7 % 5}.5,{day * 3 % 11}.5\n" for day in range(1, 29)] * 3
    (tmp_path / "my sales.csv").write_text("date,rain,sales\n" + "".join(rows))
    for chosen in ([], ["--as", "table"], ["--as", "series", "--target", "sales"]):
        _, told, _ = run(capfd, "import", "my sales.csv", *chosen)
        found, command = told.splitlines()[0], told.splitlines()[-1].removeprefix("to learn from it: ")
        _, told, _ = run(capfd, *shlex.split(command)[2:])
        assert told.splitlines()[0] == found
        code = main(shlex.split(told.splitlines()[-1].removeprefix("to train it: "))[1:])
        assert code == 0
        capfd.readouterr()
    _, told, _ = run(capfd, "import", "my sales.csv", "--output", "my own.nns")
    assert "saved as my own.nns\n" in told
    assert told.endswith("nnstudio train 'my own.nns' --output 'my own.nns'\n")


def test_what_one_may_not_expect_of_a_table_is_told(capfd, tmp_path):
    rows = [f"{at if at % 9 else ''},{at % 5}.5,{('yes', 'YES', 'no', 'NO')[at % 4]}\n" for at in range(60)]
    (tmp_path / "a.csv").write_text("age,size,answer\n" + "".join(rows))
    told = run(capfd, "import", tmp_path / "a.csv")[1].splitlines()
    assert "7 rows left out: age is empty (7)" in told
    assert "answer: NO/no, YES/yes differ only by case and are kept apart; write them alike" in told


def test_the_column_to_predict_can_be_named(capfd, tmp_path):
    path = tmp_path / "wine.csv"
    path.write_text(
        "sugar,color,acid\n" + "".join(f"{n}.5,{'red' if n % 2 else 'white'},{n % 9}.25\n" for n in range(40))
    )
    assert "to predict: acid (regression)" in run(capfd, "import", path)[1]
    _, told, _ = run(capfd, "import", path, "--target", "color", "--output", tmp_path / "w.nns")
    assert "2 classes: red, white (binary)" in told
    assert "seen: 2 columns, 2 numbers: sugar, acid" in told
    assert main(["train", str(tmp_path / "w.nns"), "--epochs", "1"]) == 0
    assert "to predict: sugar (regression)" in run(capfd, "import", path, "--target", "sugar")[1]
    assert (
        'lacks the column "alcohol"; it has sugar, color, acid'
        in run(capfd, "import", path, "--target", "alcohol")[2]
    )


def test_the_column_to_forecast_can_be_named(capfd, tmp_path):
    path = tmp_path / "power.csv"
    path.write_text("date,load,wind\n" + "".join(f"2024-01-{n + 1:02},{n % 5},{n % 7}\n" for n in range(28)))
    assert "forecast is load; for another column, add --target NAME" in run(capfd, "import", path)[1]
    assert "to predict: wind (forecasting)" in run(capfd, "import", path, "--target", "wind")[1]


def test_pictures_have_no_column_to_predict(capfd, tmp_path):
    (tmp_path / "cat").mkdir()
    assert "is no table, so there is no column 'x'" in run(capfd, "import", tmp_path, "--target", "x")[2]


def test_how_many_rows_are_used_is_told_first(capfd, tmp_path):
    path = tmp_path / "gaps.csv"
    path.write_text("a,b,y\n" + "".join(f"{n},{'' if n < 5 else n % 3},{n % 2}\n" for n in range(60)))
    assert run(capfd, "import", path)[1].startswith("gaps.csv: table, 55 of 60 rows\n")


def test_columns_that_are_not_seen_are_told_with_why(capfd, tmp_path):
    rows = "".join(f"{n},N{n},2024-01-{n % 28 + 1:02},x,7,C{n % 60},{n % 5},{n % 2}\n" for n in range(150))
    path = tmp_path / "wines.csv"
    path.write_text("id,name,bottled,same,seven,city,acid,class\n" + rows, encoding="utf-8")
    assert main(["datasets", "import", str(path)]) == 0
    told = capfd.readouterr().out
    assert "seen: 1 column, 1 number: acid\n" in told
    assert (
        "not seen: id (counts the rows, or is always the same), name (another in nearly each row), bottled "
        "(dates), same (always the same), seven (counts the rows, or is always the same), city (many words)\n"
    ) in told


def test_a_target_of_which_each_row_has_its_own_is_told(capfd, tmp_path):
    (tmp_path / "a.csv").write_text("x,label\n" + "".join(f"{at}.5,w{at}\n" for at in range(40)))
    told = run(capfd, "import", tmp_path / "a.csv")[1]
    assert "label: nearly each row has a name of its own, from which nothing can be learned" in told


def test_which_of_several_columns_is_forecast_is_told(capfd, tmp_path):
    rows = [f"2024-01-{day:02d},{day * 7 % 5}.5,{day * 3 % 11}.5\n" for day in range(1, 29)] * 3
    (tmp_path / "a.csv").write_text("date,wind,rain\n" + "".join(rows))
    told = run(capfd, "import", tmp_path / "a.csv")[1]
    assert "forecast is rain; for another column, add --target NAME" in told


def test_what_is_not_seen_of_a_series_and_what_orders_it_is_told(capfd, tmp_path):
    (tmp_path / "a.csv").write_text("weight,load\n" + "".join(f"{n}.5 kg,{n % 9}.5\n" for n in range(60)))
    told = run(capfd, "import", tmp_path / "a.csv", "--as", "series")[1].splitlines()
    assert "not seen: weight (no numbers, or always the same)" in told
    assert "in the order of the rows, for no column tells the time" in told
    (tmp_path / "b.csv").write_text(SALES)
    told = run(capfd, "import", tmp_path / "b.csv")[1].splitlines()
    assert "in the order of date" in told
    assert not any(line.startswith("not seen") for line in told)


@pytest.mark.parametrize("text", [FLOWERS, SALES], ids=["classes", "forecast"])
def test_a_project_that_is_saved_can_be_trained(capfd, tmp_path, text):
    (tmp_path / "data.csv").write_text(text)
    code, told, _ = run(capfd, "import", tmp_path / "data.csv", "--output", tmp_path / "a.nns")
    assert code == 0
    assert told.splitlines()[-1] == f"to train it: nnstudio train {tmp_path}/a.nns --output {tmp_path}/a.nns"
    assert not load_project(tmp_path / "a.nns").document.check().blocking
    assert main(["train", str(tmp_path / "a.nns"), "--epochs", "1"]) == 0


def test_a_series_may_be_a_table_all_the_same(capfd, tmp_path):
    (tmp_path / "sales.csv").write_text(SALES)
    assert "--as table" not in run(capfd, "import", tmp_path / "sales.csv")[1]
    guests = [f"{line},{n % 7}" for n, line in enumerate(SALES.splitlines()[1:])]
    (tmp_path / "sales.csv").write_text("\n".join(["date,sales,guests", *guests]))
    assert f"import {tmp_path}/sales.csv --as table" in run(capfd, "import", tmp_path / "sales.csv")[1]
    assert "sales.csv: table" in run(capfd, "import", tmp_path / "sales.csv", "--as", "table")[1]


AIR = "month,passengers\n" + "".join(
    f"{1950 + at // 12}-{at % 12 + 1:02d},{at * 7 % 50}\n" for at in range(48)
)


def test_a_month_for_each_row_makes_a_series(capfd, tmp_path):
    (tmp_path / "air.csv").write_text(AIR)
    code, told, _ = run(capfd, "import", tmp_path / "air.csv")
    assert code == 0
    assert told.startswith("air.csv: series, 48 steps\nseen: 1 column, 12 numbers: passengers\n")


BAD = {
    "a series read as a table": (["air.csv", "--as", "table"], "or read it as a series (--as series)"),
    "gone": (["gone.csv"], "There is no file or folder gone.csv. Check the name"),
    "no dataset": (["a.pdf"], "a.pdf is none of the files that nnstudio knows"),
    "an output nowhere": (["flowers.csv", "--output", "no/where.nns"], "There is no folder no"),
    "not what it is said to be": (["flowers.csv", "--as", "npz"], "flowers.csv"),
    "no such kind": (["flowers.csv", "--as", "picture"], "'picture' is not one of"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_imported_gets_one_line_and_exit_code_2(capfd, flowers, monkeypatch, case):
    monkeypatch.chdir(flowers.parent)
    (flowers.parent / "a.pdf").write_text("%PDF-1.4")
    (flowers.parent / "air.csv").write_text(AIR)
    arguments, expected = BAD[case]
    code, told, errors = run(capfd, "import", *arguments)
    assert code == 2
    assert told == ""
    (line,) = errors.splitlines()
    assert expected in line


def test_help_names_the_ways_to_data():
    told = CliRunner().invoke(command.datasets, ["--help"]).output
    assert all(word in told for word in ("list", "get", "import"))


def test_another_dataset_takes_over_what_both_declare_alike():
    document = EXAMPLES["mnist-784-128-10"].build()
    augmented = DATASETS["mnist-sample"](scaling="[-1, 1]", augmentation=Augmentation(shift=2))
    taken = with_dataset(document.replace(dataset=augmented), "fashion-mnist").dataset
    assert taken == DATASETS["fashion-mnist"](scaling="[-1, 1]", augmentation=Augmentation(shift=2))


def test_another_dataset_does_not_take_over_files_nor_what_means_something_else(tmp_path):
    document = EXAMPLES["mnist-784-128-10"].build()
    table = DATASETS["table"](path=str(tmp_path / "a.csv"), rows=7)
    assert with_dataset(document.replace(dataset=table), "image-folder").dataset.path == ""
    assert with_dataset(document.replace(dataset=table), "series").dataset.path == ""
    standardized = DATASETS["npz"](scaling="standardized")  # which MNIST does not offer
    assert with_dataset(document.replace(dataset=standardized), "mnist").dataset.scaling == "[0, 1]"
