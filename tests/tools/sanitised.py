"""Compiled derivatives under Valgrind: reads and writes outside of the memory that was allocated.

`python -m tests.tools.sanitised` compiles a selection of programs in one process, runs their
machine code from the cache in another under memcheck, and prints what was found in generated code
and in memory that it allocated. Numba's runtime allocates by `malloc`, so each array has its own
fences there; what loads Python and its libraries is not reported. `--planted` adds reads past the
end of an array, which must be found. The runtime leaves up to 64 bytes behind an array for its
alignment, so an overflow by a few elements is for the build with checks (`tests/tools/checked.py`).

It takes minutes: Python and LLVM run fifty times slower. Valgrind 3.19 knows no AVX-512, so code is
compiled for a Haswell.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[2]
OPTIONS = (
    *("--tool=memcheck", "--smc-check=all-non-file", "--error-limit=no", "--num-callers=12"),
    *("--undef-value-errors=yes", "--redzone-size=64", "--freelist-vol=100000000"),
)
ENVIRONMENT = {
    "PYTHONPATH": str(ROOT),
    "PYTHONMALLOC": "malloc",
    "NUMBA_CPU_NAME": "haswell",
    "NUMBA_CPU_FEATURES": "+sse2,+sse4.2,+avx,+avx2,+fma",
    "OPENBLAS_NUM_THREADS": "1",
    "OPENBLAS_CORETYPE": "Haswell",
}
OURS = re.compile(r"^\s*(?:at|by) 0x[0-9A-F]+: (?:\?\?\?$|NRT_)")
"""A frame in code without symbols, which is generated, or in Numba's runtime."""


# The programs ------------------------------------------------------------------------------------


def in_place(x, k):
    for i in range(1, len(x)):
        x[i] += k * x[i - 1] ** 2
    return np.sum(x)


def growing_stacks(x, k):
    y = x[0]
    while abs(y * y - k) > 1e-12 * k:
        y = 0.5 * (y + k / y)
    n = 0
    while n < 100:
        y = math.sin(y) + 0.1 * y
        n += 1
    return y


def nested_stacks(x, k):
    total = 0.0
    for i in range(len(x)):
        y = 1.0 + x[i] ** 2
        while y > k:
            y = math.sqrt(y) * 0.5
        total += y * y
    return total


def ragged(x, k):
    total = 0.0
    for i in range(len(x)):
        work = np.zeros(i + 1)
        for j in range(i + 1):
            work[j] = x[j] * x[i - j]
        for j in range(i):
            work[j + 1] = work[j + 1] * work[j] + k
        total += work[i]
    return total


def views(x, k):
    y = x.copy()
    y[1:] *= x[:-1]
    y[::2] += k
    z = y[::-1]
    return np.sum(z[1:] * y[:-1]) + np.max(y)


def scatter(x, k):
    y = np.zeros(3)
    for i in range(len(x)):
        y[i % 3] += math.exp(k * x[i])
    y[np.array([0, 2, 2])] += x[:3]
    return np.sum(y**3)


def functions(x, k):
    return np.sum(np.sin(x) * np.exp(-k * x) + np.tanh(x)) / np.std(x)


def systems(x, k):
    a = np.outer(x, x) + np.eye(len(x)) * (1.0 + k)
    b = np.linalg.solve(a, x)
    low = np.linalg.cholesky(a)
    return np.sum(b * low[-1]) + np.linalg.det(a) + np.sum(a @ a)


def decompositions(x, k):
    a = np.outer(x, x) + np.diag(np.arange(1.0, len(x) + 1.0))
    w = np.linalg.eigvalsh(a)
    _u, s, _vt = np.linalg.svd(a + k)
    return np.sum(w**2) + np.sum(s) + np.linalg.slogdet(a)[1]


def sorted_values(x, k):
    y = np.sort(x * k)
    return np.sum(y * np.arange(len(y))) + np.cumsum(x)[-1]


def complex_numbers(x, k):
    z = x + 1j * k
    return np.sum(abs(np.exp(z) * z.conjugate()) ** 2)


def raises(x, k):
    total = 0.0
    for i in range(len(x)):
        work = x * k
        if x[i] > 1.0:
            raise ValueError("in the middle")
        total += np.sum(work)
    return total


def endless(x, k):
    y = x[0]
    while k < 1e9:
        y = math.sin(y) + x[1]
        k += 1e-9
    return y


PROGRAMS: tuple[Callable[..., Any], ...] = (
    *(in_place, growing_stacks, nested_stacks, ragged, views, scatter, functions, systems),
    *(decompositions, sorted_values, complex_numbers, raises, endless),
)
PLANTED = (
    "import numpy as np\n\n\ndef planted(n):\n    y = np.ones(n)\n    s = 0.0\n"
    "    for i in range(n + 24):\n        s += y[i]\n    return s\n"
)


def child(*, is_planted: bool) -> None:
    """Each program: at two lengths, so that strips, vectors and their remainders are run."""
    from srcgrad import value_and_grad
    from srcgrad.backend.compile import compile_text
    from srcgrad.types import INT

    for program in PROGRAMS:
        derivative = value_and_grad(program, ("x", "k"))
        for length in (5, 67) if program not in (raises, endless) else (5,):
            x = np.linspace(0.2, 1.3 if program is raises else 0.9, length)
            if program is endless:
                derivative.compiled(x, 0.5)
                signal.signal(signal.SIGALRM, signal.default_int_handler)
                signal.setitimer(signal.ITIMER_REAL, 1.0)
            try:
                derivative(x, 0.7)
            except (ValueError, KeyboardInterrupt) as error:
                assert program in (raises, endless), error
        print(program.__name__, flush=True)
    if is_planted:
        compile_text(PLANTED, "planted", (INT,)).dispatcher(8)
        print("planted", flush=True)


# Running and reading -----------------------------------------------------------------------------


def found(log: str) -> list[str]:
    """The reports of Valgrind whose innermost frames are ours, or whose block is."""
    lines = [re.sub(r"^==\d+== ?", "", line) for line in log.splitlines()]
    reports = "\n".join(lines).split("\n\n")
    kept = []
    for report in reports:
        if not re.match(r"(Invalid|Conditional|Use of|Mismatched|Source and)", report):
            continue
        frames = [line for line in report.splitlines()[1:] if re.match(r"\s*(at|by) 0x", line)]
        if any(OURS.match(frame) for frame in frames[:2]) or "NRT_" in report:
            kept.append(report)
    return kept


def examine(*, is_planted: bool, folder: Path, seconds: float) -> tuple[list[str], list[str]]:
    """The programs that ran under Valgrind, and the reports."""
    log = folder / "memcheck.log"
    environment = {**os.environ, **ENVIRONMENT, "SRCGRAD_CACHE_DIR": str(folder / "cache")}
    run = [sys.executable, "-m", "tests.tools.sanitised", "--child"]
    run += ["--planted"] if is_planted else []
    subprocess.run(run, env=environment, cwd=ROOT, check=True, capture_output=True)
    command = ["valgrind", *OPTIONS, f"--log-file={log}", *run]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=seconds
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-3000:])
    return done.stdout.split(), found(log.read_text())


def main() -> int:
    parser = argparse.ArgumentParser(description="Compiled derivatives under Valgrind.")
    parser.add_argument("--planted", action="store_true", help="with an overflow, to be found")
    parser.add_argument("--child", action="store_true", help="what runs under Valgrind")
    parser.add_argument("--seconds", type=float, default=3600.0, help="when to give up")
    options = parser.parse_args()
    if options.child:
        child(is_planted=options.planted)
        return 0
    if shutil.which("valgrind") is None:
        print("valgrind is not installed", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        programs, reports = examine(
            is_planted=options.planted, folder=Path(folder), seconds=options.seconds
        )
    print("\n\n".join(reports))
    print(f"{len(programs)} programs, {len(reports)} reports")
    return int(bool(reports) != options.planted)


if __name__ == "__main__":
    sys.exit(main())
