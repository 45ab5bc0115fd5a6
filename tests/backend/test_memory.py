"""The store of freed memory: what is kept is used again, what is in use is nobody else's."""

import ctypes
import gc
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import textwrap
import threading
import time

import numpy as np
import pytest

import srcgrad
from srcgrad.backend import memory

pytestmark = pytest.mark.skipif(not memory.IS_AVAILABLE, reason="no store on this system")

N = 2**17
"""Elements of an array of 1 MiB."""


def waves(x, k):
    y = x.copy()
    for i in range(1, len(y)):
        y[i] += np.sin(k * x[i - 1]) * x[i]
    return np.sum(y * y)


@pytest.fixture(scope="module")
def slope():
    """The gradient of `waves`, compiled."""
    derivative = srcgrad.grad(waves)
    derivative(np.ones(N), 1.0)
    return derivative


@pytest.fixture(autouse=True)
def empty():
    """Nothing is kept before a test, and after it."""
    srcgrad.free()
    yield
    srcgrad.free()


def expected(x, k):
    """The gradient by hand: y[i] = x[i] + sin(k x[i-1]) x[i]."""
    y = x.copy()
    y[1:] += np.sin(k * x[:-1]) * x[1:]
    slope = 2 * y
    slope[1:] += 2 * y[1:] * np.sin(k * x[:-1])
    slope[:-1] += 2 * y[1:] * x[1:] * k * np.cos(k * x[:-1])
    return slope


def test_the_next_call_has_the_memory_of_the_last(slope):
    x = np.linspace(-1.0, 1.0, N)
    slope(x, 2.0)
    kept = memory.kept()
    assert kept >= 2 * x.nbytes  # the copy, the gradient
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for k in range(5):
        slope(x, float(k))
    faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
    assert faults < x.nbytes / resource.getpagesize()  # less than one array of five calls'
    assert memory.kept() == kept
    assert srcgrad.free() == kept and memory.kept() == 0 and srcgrad.free() == 0


def test_no_array_in_use_is_given_again(slope):
    generator = np.random.default_rng(0)
    alive = []
    for turn in range(60):
        x = generator.standard_normal(int(generator.integers(2**13, 2**17)))
        alive.append((x, turn / 7, slope(x, turn / 7)))
        if turn % 3 == 2:
            del alive[int(generator.integers(len(alive)))]
        if turn % 20 == 19:
            srcgrad.free()
    for x, k, got in alive:
        np.testing.assert_allclose(got, expected(x, k), rtol=1e-10, atol=1e-10)
        assert got.flags.owndata or got.base is not None


def test_zeros_are_zeros_in_used_memory():
    def scattered(x, i):
        y = np.zeros(x.shape[0])
        y[i] = x[i]
        return np.sum(y * y)

    slope = srcgrad.grad(scattered)
    x = np.full(N, 3.0)
    for i in (5, 7, N - 1):
        got = slope(x, i)
        assert got[i] == 6.0 and np.count_nonzero(got) == 1
        got[:] = np.nan  # the caller's to write, and freed so
        del got


def test_views_of_a_result_keep_its_memory(slope):
    x = np.linspace(0.0, 1.0, N)
    view = slope(x, 1.0)[10:20]
    for k in range(2, 6):
        slope(x, float(k))
    np.testing.assert_allclose(view, expected(x, 1.0)[10:20], rtol=1e-12)


def test_threads(slope):
    wrong = []

    def work(seed):
        generator = np.random.default_rng(seed)
        for _ in range(20):
            x = generator.standard_normal(int(generator.integers(2**13, 2**15)))
            got = slope(x, float(seed))
            if not np.allclose(got, expected(x, float(seed)), rtol=1e-9, atol=1e-9):
                wrong.append(seed)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_bounded(slope, monkeypatch):
    state = memory._Store.made().state
    limit = state[memory._LIMIT]
    try:
        state[memory._LIMIT] = 2**21
        for n in (2**13, 2**16, 2**18):
            slope(np.ones(n), 1.0)
            assert memory.kept() <= 2**21
        slope(np.ones(2**14), 1.0)
        assert memory.kept() > 0
    finally:
        state[memory._LIMIT] = limit
    assert 2**20 <= limit <= memory.LARGEST_LIMIT


def test_idle_blocks_go_back(slope):
    slope(np.ones(N), 1.0)
    state = memory._Store.made().state
    assert memory._Store.made().release(int(time.time()) - memory.IDLE) == 0
    state[memory._SWEPT] = 0
    gc.collect()
    assert memory.kept() > 0
    for head in state[memory._HEADS :]:
        while head:  # a block, the first of those that are kept; it was kept long ago
            block = (ctypes.c_int64 * 4).from_address(head)
            block[memory._STAMP] -= memory.IDLE + 1
            head = block[memory._NEXT]
    gc.collect()
    assert memory.kept() > 0  # it was looked after a moment ago
    state[memory._SWEPT] = 0
    gc.collect()
    assert memory.kept() == 0


def test_an_interruption_is_not_lost_in_the_collector(slope):
    """One that comes while Python's collector runs is raised as soon as that is over."""
    slope(np.ones(N), 1.0)
    kind = ctypes.PYFUNCTYPE(None, ctypes.py_object, ctypes.py_object)
    control_c = kind(("PyErr_SetInterrupt", ctypes.pythonapi))
    collected = memory._Store.made().collected
    assert collected in gc.callbacks
    before, gc.callbacks[:] = list(gc.callbacks), [control_c, collected]
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            gc.collect()
    finally:
        gc.callbacks[:] = before
        signal.signal(signal.SIGINT, handler)


def test_a_block_of_another_size_is_not_given(slope):
    slope(np.ones(2**14), 1.0)
    kept = memory.kept()
    slope(np.ones(2**16), 1.0)
    assert memory.kept() > kept


def test_copies_of_any_layout():
    def total(x, w):
        y = x.copy()
        y[0] = y[0] * y[-1]
        return np.sum(y * w)

    slope = srcgrad.grad(total)
    base = np.random.default_rng(0).standard_normal((40, 30, 20))
    for x in (base, np.asfortranarray(base), base[::-2, 1:, ::3], base.transpose(2, 0, 1)):
        w = np.random.default_rng(1).standard_normal(x.shape)
        wanted = w.copy()
        wanted[0] = w[0] * x[-1]
        wanted[-1] += w[0] * x[0]
        np.testing.assert_allclose(slope(x, w), wanted, rtol=1e-13)


def _child(slope, queue):
    x = np.linspace(0.0, 1.0, N)
    queue.put(bool(np.allclose(slope(x, 1.0), expected(x, 1.0))))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("locked", [False, True])
def test_after_fork(slope, locked):
    slope(np.ones(N), 1.0)
    state = memory._Store.made().state
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    state[memory._LOCK] = int(locked)  # as if another thread was changing the lists
    try:
        child = context.Process(target=_child, args=(slope, queue))
        child.start()
        assert queue.get(timeout=60)
        child.join(timeout=60)
        assert child.exitcode == 0
    finally:
        state[memory._LOCK] = 0


def test_a_store_that_is_locked_is_not_waited_for(slope):
    state = memory._Store.made().state
    x = np.linspace(0.0, 1.0, N)
    state[memory._LOCK] = 1
    try:
        np.testing.assert_allclose(slope(x, 1.0), expected(x, 1.0), rtol=1e-12)
        assert memory.kept() == 0
    finally:
        state[memory._LOCK] = 0


def test_the_process_ends_well_with_arrays_alive(tmp_path):
    program = """
        import atexit, numpy as np, srcgrad
        slope = srcgrad.grad(lambda x: np.sum(x * x * x))
        alive = [slope(np.ones(2**16)) for _ in range(3)]
        cycle = [alive]; cycle.append(cycle)
        atexit.register(lambda: print(alive[0][0]))
        class Late:
            held = alive
            def __del__(self): self.held.clear()
        late = Late()
    """
    file = tmp_path / "program.py"
    file.write_text(textwrap.dedent(program))
    done = subprocess.run([sys.executable, file], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "3.0\n", "")
