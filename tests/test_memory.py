"""Memory: a large run on all of MNIST fits beside everything else on a small computer."""

import os
import subprocess
import sys

import pytest

RUN = """
from pathlib import Path

from nnstudio.data.mnist import Mnist
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.activations import ReLU
from nnstudio.nn.graph import Graph, Node
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.optimizers import Adam
from nnstudio.nn.training import TrainingSettings

graph, previous = Graph(), ()
hidden = Dense(units=512, activation=ReLU())
for name, layer in {"input": Input(), "one": hidden, "two": hidden, "output": Output(units=10)}.items():
    graph = graph.with_node(name, Node(name, layer, previous))
    previous = (name,)
source = Mnist()
settings = TrainingSettings(optimizer=Adam(), batch_size=128, epochs=1)
trainer = Trainer(TrainingJob(graph, source, settings), source.load())
while not trainer.finished:
    trainer.step()
trainer.evaluate_test()
kept = trainer.snapshot(), trainer.checkpoint()
# Of this program alone; getrusage would count what its parent had when it was forked.
print(next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")))
"""


@pytest.mark.mnist
@pytest.mark.skipif("NNSTUDIO_DATA" not in os.environ, reason="set NNSTUDIO_DATA to the folder of MNIST")
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the largest resident size in /proc")
def test_a_run_of_784_512_512_10_on_all_of_mnist_stays_under_400_megabytes():
    done = subprocess.run(
        [sys.executable, "-c", RUN], capture_output=True, text=True, check=True, timeout=300
    )
    kilobytes = int(done.stdout.split()[1])
    assert kilobytes < 400 * 1024
