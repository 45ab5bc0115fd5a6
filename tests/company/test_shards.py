"""Sums over pieces of data, whoever computes them, and in whatever order they are done."""

from __future__ import annotations

import functools
import inspect
import itertools
import os
import pickle
import queue
import subprocess
import sys
import threading
import types
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from multiprocessing import get_context

import numpy as np
import pytest

from srcgrad import value_and_grad
from srcgrad.company import sharded
from srcgrad.company.shards import added

RNG = np.random.default_rng(5)
PIECES = [(RNG.normal(size=(n, 3)), RNG.normal(size=n)) for n in (5, 8, 3, 9, 4)]
W = np.array([0.5, -1.0, 2.0])


def loss(w, a, y):
    return np.sum((np.dot(a, w) - y) ** 2)


both = value_and_grad(loss)


def by_hand(w):
    a = np.concatenate([a for a, _ in PIECES])
    y = np.concatenate([y for _, y in PIECES])
    r = a @ w - y
    return np.sum(r**2), 2.0 * r @ a


class Backwards(Executor):
    """Is done with the last piece first."""

    def __init__(self):
        self.waiting = []

    def submit(self, function, /, *args):
        future = Future()
        self.waiting.append((future, function, args))
        if len(self.waiting) == len(PIECES):
            threading.Thread(target=self.run).start()
        return future

    def run(self):
        for future, function, args in reversed(self.waiting):
            future.set_result(function(*args))


def the_same(one, other):
    return one[0] == other[0] and np.array_equal(one[1], other[1])


def test_the_order_is_that_of_the_pieces():
    here = sharded(both, None)(W, shards=PIECES)
    assert np.allclose(here[0], by_hand(W)[0]) and np.allclose(here[1], by_hand(W)[1])
    in_order = functools.reduce(
        lambda s, each: (s[0] + each[0], s[1] + each[1]), [both(W, *each) for each in PIECES]
    )
    assert the_same(here, in_order)
    assert the_same(sharded(both, Backwards())(W, shards=PIECES), here)
    for workers in (1, 2, 3):
        with ThreadPoolExecutor(workers) as pool:
            assert the_same(sharded(both, pool)(W, shards=PIECES), here)


def test_processes_are_sent_the_source():
    k = 2.0
    local = value_and_grad(lambda w, a, y: k * np.sum((np.dot(a, w) - y) ** 2))
    here = sharded(local, None)(W, shards=PIECES)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert the_same(sharded(local, pool)(W, shards=PIECES), here)


def dies(w, a, y):
    if len(y) == 8:
        os._exit(1)
    return 0.0


def test_a_worker_that_dies_raises_what_the_engine_raises():
    pool = ProcessPoolExecutor(2, mp_context=get_context("spawn"))
    with pool, pytest.raises(BrokenExecutor):
        sharded(dies, pool)(W, shards=PIECES)
    assert sharded(dies, None)(W, shards=PIECES[:1]) == 0.0, "here, and of what does not die"


def test_joblib():
    joblib = pytest.importorskip("joblib")
    k = 2.0
    local = value_and_grad(lambda w, a, y: k * np.sum((np.dot(a, w) - y) ** 2))
    here = sharded(local, None)(W, shards=PIECES)
    assert the_same(sharded(local, joblib.Parallel(n_jobs=2))(W, shards=PIECES), here)


def test_dask():
    distributed = pytest.importorskip("distributed")
    here = sharded(both, None)(W, shards=PIECES)
    options = {"processes": False, "n_workers": 2, "threads_per_worker": 1}
    with distributed.Client(dashboard_address=None, **options) as client:
        assert the_same(sharded(both, client)(W, shards=PIECES), here)
        lying = client.scatter([each[0] for each in PIECES])
        pairs = [(a, y) for a, (_, y) in zip(lying, PIECES, strict=True)]
        assert the_same(sharded(both, client)(W, shards=pairs), here)


def test_what_has_rays_interface():
    class Remote:
        def __init__(self, function):
            assert inspect.isfunction(function), "Ray takes no other"
            self.function = pickle.loads(pickle.dumps(function))

        def remote(self, *args):
            assert not any(isinstance(each, list) for each in args)
            return lambda: self.function(
                *[each.kept if isinstance(each, Kept) else each for each in args]
            )

    class Kept:
        def __init__(self, value):
            self.kept = pickle.loads(pickle.dumps(value))

    ray = types.SimpleNamespace(__name__="ray", remote=Remote, put=Kept, get=lambda each: each())
    assert the_same(sharded(both, ray)(W, shards=PIECES), sharded(both, None)(W, shards=PIECES))


def test_the_first_that_fails_raises_and_stops_the_others():
    def careful(w, a, y):
        if len(y) == 8:
            raise ValueError("a bad piece")
        return np.sum(np.dot(a, w) * y)

    cancelled = []

    class Slow(Executor):
        def submit(self, function, /, *args):
            future = Future()
            future.cancel = lambda: cancelled.append(args)
            if len(args[2]) in (5, 8):
                try:
                    future.set_result(function(*args))
                except ValueError as error:
                    future.set_exception(error)
            return future

    with pytest.raises(ValueError, match="a bad piece"):
        sharded(value_and_grad(careful), Slow())(W, shards=PIECES)
    assert [len(args[2]) for args in cancelled] == [8, 3, 9, 4]


def test_pieces_of_one_argument_and_of_none():
    total = sharded(value_and_grad(lambda w, x: w * np.sum(x)), None)
    assert total(2.0, shards=[np.ones(2), np.ones(3)]) == (10.0, 5.0)
    with pytest.raises(ValueError, match="no pieces"):
        total(2.0, shards=[])


class Rank:
    """As much of mpi4py's communicator as counts: ranks are threads, and messages are pickled."""

    def __init__(self, rank, boxes):
        self.rank, self.boxes = rank, boxes

    def Get_rank(self):
        return self.rank

    def Get_size(self):
        return len(self.boxes)

    def send(self, message, dest):
        self.boxes[dest].put(pickle.dumps(message))

    def recv(self, source):
        return pickle.loads(self.boxes[self.rank].get(timeout=30))

    def bcast(self, message, root):
        if self.rank == root:
            for rank in range(root):
                self.send(message, rank)
            return message
        return self.recv(root)


def on_ranks(function, parts):
    """What each of several ranks answers, or raises."""
    boxes = [queue.Queue() for _ in parts]

    def answered(rank):
        try:
            return sharded(function, Rank(rank, boxes))(W, shards=parts[rank])
        except Exception as error:
            return f"{type(error).__name__}: {error}"

    with ThreadPoolExecutor(len(parts)) as pool:
        return [*pool.map(answered, range(len(parts)))]


@pytest.mark.parametrize("cuts", [(0, 5), (0, 2, 5), (0, 0, 1, 1, 4, 5), (0, 5, 5)])
def test_ranks_add_from_the_first_to_the_last(cuts):
    parts = [PIECES[low:high] for low, high in itertools.pairwise(cuts)]
    here = sharded(both, None)(W, shards=PIECES)
    assert all(the_same(each, here) for each in on_ranks(both.plain, parts))


def test_ranks_without_pieces_or_with_a_bad_one():
    found = on_ranks(both.plain, [[], []])
    assert all("no pieces" in each for each in found)

    def careful(w, a, y):
        if len(y) == 3:
            raise ValueError("a bad piece")
        return 1.0

    mine, others = "ValueError: a bad piece", "RuntimeError: the sum over shards failed at rank 1: "
    found = on_ranks(careful, [PIECES[:2], PIECES[2:4], PIECES[4:]])
    assert found == [f"{others}{mine}", mine, f"{others}{mine}"]
    turn = iter((1.0, np.ones(2)))
    found = on_ranks(lambda *_: next(turn), [PIECES[:1], PIECES[1:2]])
    assert all("have no sum" in each for each in found), "the second is another shape"


def test_sums_of_what_is_not_alike():
    for other in (np.ones(3), 1.0, np.ones((2, 1))):
        for pair in ((np.ones(2), other), (other, np.ones(2))):
            with pytest.raises(ValueError, match="shapes"):
                added(*pair)
    with pytest.raises(ValueError, match="keys"):
        added({"a": 1.0}, {"b": 1.0})
    with pytest.raises(TypeError, match="submit"):
        sharded(both, object())(W, shards=PIECES)


def test_an_interpreter_of_its_own_imports_no_engine():
    code = "import sys, srcgrad.company, srcgrad.company.shards; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in found.stdout.split()}
    assert not loaded & {"joblib", "distributed", "ray", "jax", "scipy", "torch"}
