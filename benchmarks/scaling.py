"""What a sum over shards costs beside its computation: constants for `docs/explanation/scaling.md`.

python -m benchmarks.scaling            the engines that are installed, one line each
mpirun -n 2 python -m benchmarks.scaling ranks     messages from rank to rank

Per piece: a derivative that does next to nothing, on many small pieces. Per byte: the same with
long gradients. Each is the shortest of several calls, divided by its pieces.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

import numpy as np

from srcgrad import value_and_grad
from srcgrad.company import sharded

PIECES, SHORT, LONG, RUNS = 64, 10, 1_000_000, 7


def small(w: Any, x: float) -> Any:
    return x * w[0] * w[1]


def logistic(w: Any, a: Any, y: Any) -> Any:
    total = 0.0
    for i in range(a.shape[0]):
        m = y[i] * np.dot(a[i], w)
        total += np.log1p(np.exp(-m))
    return total


def seconds(run: Callable[[], Any], runs: int = RUNS) -> float:
    """The shortest time of a call that has been made before: others use the machine, too."""
    run()
    found = []
    for _ in range(runs):
        began = time.perf_counter()
        run()
        found.append(time.perf_counter() - began)
    return min(found)


@contextmanager
def _dask() -> Iterator[Any]:
    from distributed import Client, LocalCluster

    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(processes=True, **options) as cluster, Client(cluster) as client:
        yield client


@contextmanager
def _ray() -> Iterator[Any]:
    import ray

    ray.init(num_cpus=2, include_dashboard=False, logging_level="ERROR")
    try:
        yield ray
    finally:
        ray.shutdown()


@contextmanager
def _joblib() -> Iterator[Any]:
    import joblib

    with joblib.Parallel(n_jobs=2) as parallel:
        yield parallel


@contextmanager
def _here() -> Iterator[Any]:
    yield None


ENGINES: dict[str, tuple[str, Callable[[], Any]]] = {
    "here": ("numpy", _here),
    "threads": ("numpy", lambda: ThreadPoolExecutor(2)),
    "processes": ("numpy", lambda: ProcessPoolExecutor(2, mp_context=get_context("spawn"))),
    "joblib": ("joblib", _joblib),
    "Dask": ("distributed", _dask),
    "Ray": ("ray", _ray),
}


def measured(client: Any) -> tuple[float, float]:
    """Seconds for each piece, and for each byte of its gradient."""
    total = sharded(value_and_grad(small), client)
    pieces = [float(k) for k in range(PIECES)]
    short = seconds(lambda: total(np.ones(SHORT), shards=pieces)) / PIECES
    few = pieces[:8]
    long = seconds(lambda: total(np.ones(LONG), shards=few), 3) / len(few)
    return short, (long - short) / (8 * LONG)


def ranks() -> None:
    """The time of a sum over ranks that compute next to nothing, for short and long gradients."""
    from mpi4py import MPI

    comm = MPI.COMM_WORLD
    total = sharded(value_and_grad(small), comm)
    found = [
        seconds(lambda w=w: total(w, shards=[1.0]), runs)
        for w, runs in ((np.ones(SHORT), 200), (np.ones(LONG), 10))
    ]
    if comm.Get_rank() == 0:
        short, long = (each / comm.Get_size() for each in found)
        print(
            f"{'MPI, a rank':12} {short * 1e6:9.1f} us {(long - short) / (8 * LONG) * 1e9:7.3f} ns"
        )


def main() -> None:
    rng = np.random.default_rng(0)
    a, y = rng.normal(size=(20_000, 50)), np.sign(rng.normal(size=20_000))
    both = value_and_grad(logistic)
    row = seconds(lambda: both(np.zeros(50), a, y)) / len(a)
    print(f"a row of 50 numbers, value and gradient: {row * 1e9:.0f} ns")
    print(f"{'':12} {'a piece':>12} {'a byte':>10}")
    for name, (needed, made) in ENGINES.items():
        if importlib.util.find_spec(needed) is None:
            print(f"{name:12} not installed")
            continue
        with made() as client:
            short, byte = measured(client)
        print(f"{name:12} {short * 1e6:9.1f} us {byte * 1e9:7.3f} ns", flush=True)


if __name__ == "__main__":
    ranks() if sys.argv[1:] == ["ranks"] else main()
