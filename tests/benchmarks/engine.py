"""Training steps against PyTorch and scikit-learn, contenders in turns in one run; medians of the turns.

PyTorch is eager, with one and with two threads and the fastest form of its optimizers; the ratio is its best
median over ours. The floor is the arithmetic at the measured speed of sgemm plus the parameter traffic at the
measured bandwidth, on one thread.

    python -m tests.benchmarks.engine [--rounds 7] [--seconds 0.3] [--only LeNet] [--optimizer Adam]
"""

import argparse
import os
import statistics

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
# Each library chooses the kernels that fit this processor; no setting of the shell may hold one back.
for _name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(_name, None)

from tests.benchmarks.contenders import Contender, Task, nnstudio_steps, pytorch_steps, scikit_steps  # noqa: E402
from tests.benchmarks.floor import Floor  # noqa: E402
from tests.benchmarks.networks import CASES  # noqa: E402

OPTIMIZERS = ("SGD", "momentum", "Adam")
BATCHES = (1, 10, 32, 128)
OURS, PYTORCH = ("ours 1t", "ours 2t"), ("torch 1t", "torch 2t")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.3)
    parser.add_argument("--only", default="")
    parser.add_argument("--optimizer", action="append", choices=OPTIMIZERS)
    parser.add_argument("--batch", action="append", type=int)
    options = parser.parse_args()
    floor = Floor()
    print(f"{floor}; {options.rounds} turns of about {options.seconds:g} s each; microseconds per step")
    contenders = [
        *(Contender(name, nnstudio_steps, threads) for threads, name in enumerate(OURS, 1)),
        *(Contender(name, pytorch_steps, threads) for threads, name in enumerate(PYTORCH, 1)),
        Contender("scikit-learn", scikit_steps, 1),
    ]
    names = [contender.name for contender in contenders]
    print(f"{'network':16}{'optimizer':10}{'batch':>6}" + "".join(f"{name:>14}" for name in names), end="")
    print(f"{'ratio':>8}{'1t : 1t':>9}{'scikit':>8}{'of floor':>10}", flush=True)
    for network in CASES:
        for optimizer in options.optimizer or OPTIMIZERS:
            for batch_size in options.batch or BATCHES:
                if options.only in network:
                    measure(contenders, Task(network, optimizer, batch_size), options, floor)
    for contender in contenders:
        contender.close()


def measure(contenders: list[Contender], task: Task, options: argparse.Namespace, floor: Floor) -> None:
    """One row of the table."""
    taking_part = [contender for contender in contenders if contender.prepare(task)]
    counts = {
        contender.name: max(5, round(options.seconds / contender.seconds(20) * 20))
        for contender in taking_part
    }
    found: dict[str, list[float]] = {contender.name: [] for contender in taking_part}
    for turn in range(options.rounds):
        # Who follows whom changes from turn to turn.
        shift = turn % len(taking_part)
        for contender in taking_part[shift:] + taking_part[:shift]:
            steps = counts[contender.name]
            found[contender.name].append(contender.seconds(steps) / steps * 1e6)
    medians = {name: statistics.median(times) for name, times in found.items()}
    best = min(medians[name] for name in OURS)
    row = f"{task.network:16}{task.optimizer:10}{task.batch_size:6}"
    row += "".join(
        f"{medians[contender.name]:14.1f}" if contender.name in medians else f"{'-':>14}"
        for contender in contenders
    )
    row += (
        f"{min(medians[name] for name in PYTORCH) / best:8.2f}{medians['torch 1t'] / medians['ours 1t']:9.2f}"
    )
    row += f"{medians['scikit-learn'] / best:8.2f}" if "scikit-learn" in medians else f"{'-':>8}"
    print(row + f"{floor.microseconds(task) / medians['ours 1t']:10.0%}", flush=True)


if __name__ == "__main__":
    main()
