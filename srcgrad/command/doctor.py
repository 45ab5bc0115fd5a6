"""What srcgrad finds where it runs: versions, threads, libraries, the cache folder, a self-test.

Each finding says what it is, whether that is well, and what to do if it is not.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib.metadata
import importlib.util
import json
import math
import os
import platform
import shutil
import sys
import time
import warnings
from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
from numba.core import config

import srcgrad
from srcgrad.backend import cache as files
from srcgrad.backend import vectors
from srcgrad.records import dataclass

PACKAGES = {
    "numpy": None,
    "numba": None,
    "llvmlite": None,
    "gast": None,
    "islpy": None,
    "scipy": "scipy's functions, linear algebra in compiled code, sparse Jacobians: "
    "pip install 'srcgrad[special]'",
    "rocket-fft": "np.fft in compiled code: pip install 'srcgrad[fft]'",
    "rich": "colours in the terminal: pip install 'srcgrad[display]'",
}
"""What is looked for; with what for, and how to have it, where srcgrad does without."""
ROOM = 100 * 2**20
"""Fewer bytes than this that are free on the disk of the cache are little."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    about: str
    state: Literal["well", "note", "fault"]
    says: str
    advice: str = ""


def doctor(options: argparse.Namespace) -> int:
    """Print the findings; 1 if one is a fault."""
    findings = list(found())
    if options.json:
        print(json.dumps([dataclasses.asdict(each) for each in findings], indent=2))
    else:
        for each in findings:
            print(f"{each.state:5}  {each.about}: {each.says}")
            if each.advice:
                print(f"       {each.advice}")
    return int(any(each.state == "fault" for each in findings))


def found() -> Iterator[Finding]:
    """All that there is to say."""
    yield from _versions()
    yield from _threads()
    yield _blas()
    yield _vector_library()
    yield from _cache()
    yield _compiler()
    yield _self_test()


def _versions() -> Iterator[Finding]:
    python = f"{platform.python_implementation()} {platform.python_version()}"
    yield Finding("srcgrad", "well", f"{srcgrad.__version__}, {python}, {platform.platform()}")
    for package, use in PACKAGES.items():
        try:
            yield Finding(package, "well", importlib.metadata.version(package))
        except importlib.metadata.PackageNotFoundError:
            if use is None:
                advice = "Install srcgrad again: it needs this package."
                yield Finding(package, "fault", "not installed", advice)
            else:
                yield Finding(package, "note", "not installed", f"For {use}")


def _threads() -> Iterator[Finding]:
    cores = os.cpu_count() or 1
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else cores
    yield Finding("processors", "well", f"{usable} of {cores} are this process's")
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    chosen = [f"{name}={os.environ[name]}" for name in names if name in os.environ]
    threads = int(config.NUMBA_NUM_THREADS)
    says = f"Numba has {threads}" + (f", {', '.join(chosen)}" if chosen else "")
    if threads > usable:
        advice = (
            f"Set NUMBA_NUM_THREADS={usable}: more threads than processors wait for each other."
        )
        yield Finding("threads", "note", says, advice)
    else:
        yield Finding("threads", "well", says)


def _blas() -> Finding:
    built: Any = np.show_config(mode="dicts")
    blas = built.get("Build Dependencies", {}).get("blas", {})
    says = f"NumPy's is {blas.get('name', 'unknown')} {blas.get('version', '')}".rstrip()
    if importlib.util.find_spec("scipy") is None:
        return Finding(
            "BLAS", "note", f"{says}; compiled code has none without SciPy", PACKAGES["scipy"] or ""
        )
    return Finding("BLAS", "well", f"{says}; compiled code calls SciPy's")


def _vector_library() -> Finding:
    functions = vectors.available()
    if functions:
        lanes = max(len(each) for each in functions.values())
        width = "SSE and AVX2" if lanes > 1 else "SSE"
        return Finding("vector library", "well", f"libmvec, {len(functions)} functions, {width}")
    return Finding(
        "vector library",
        "note",
        "none: exp, sin and the like are computed one number at a time",
        "There is one on Linux on x86-64 with glibc 2.22 or later.",
    )


def _cache() -> Iterator[Finding]:
    files._warned.clear()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        folder = files.folder()
    if folder is None:
        says = str(caught[0].message).splitlines()[0] if caught else "cannot be used"
        advice = "Set SRCGRAD_CACHE_DIR to a folder of yours that only you may write to."
        yield Finding("cache folder", "fault", says, advice)
        return
    writable = os.access(folder, os.W_OK)
    mode = f"{folder.stat().st_mode & 0o777:o}"
    says = f"{folder}, rights {mode}" + ("" if writable else ", not writable")
    advice = "" if writable else f"chmod 700 {folder}, or set SRCGRAD_CACHE_DIR to another folder."
    yield Finding("cache folder", "well" if writable else "fault", says, advice)
    free = shutil.disk_usage(folder).free
    says = f"{free // 2**20} MB free on its disk"
    advice = "`python -m srcgrad cache clear --older 30` removes what is old."
    yield Finding("cache room", *(("well", says) if free >= ROOM else ("note", says, advice)))


def _compiler() -> Finding:
    if config.DISABLE_JIT:
        advice = "Unset NUMBA_DISABLE_JIT: derivatives are run by Python, many times slower."
        return Finding("compiler", "note", "switched off by NUMBA_DISABLE_JIT", advice)
    return Finding("compiler", "well", f"Numba for {config.CPU_NAME or 'this processor'}")


def _tested(x: float, n: int) -> float:
    """What the self-test differentiates: a loop, a branch, a call."""
    y = x
    for _ in range(n):
        y = math.sin(y) * x if y > 0.0 else math.exp(y)
    return y


def _self_test() -> Finding:
    """A gradient by compiled code, by Python and by differences."""
    start = time.perf_counter()
    derivative = srcgrad.value_and_grad(_tested, cache=False)
    try:
        value, slope = derivative(1.3, 5)
        plain = derivative.plain(1.3, 5)
    except Exception as error:
        advice = "Report it, please, with what `doctor --json` prints."
        return Finding("self-test", "fault", f"{type(error).__name__}: {error}", advice)
    step = 1e-6
    difference = (_tested(1.3 + step, 5) - _tested(1.3 - step, 5)) / (2 * step)
    is_right = abs(slope - difference) < 1e-6 and abs(value - _tested(1.3, 5)) < 1e-12
    is_right = is_right and abs(plain[1] - slope) < 1e-12
    seconds = time.perf_counter() - start
    if is_right:
        return Finding("self-test", "well", f"a gradient compiled and right, in {seconds:.1f} s")
    says = (
        f"a gradient is {slope!r} compiled, {plain[1]!r} by Python, {difference!r} by differences"
    )
    advice = f"Report it, please, with what `doctor --json` prints, and Python {sys.version}."
    return Finding("self-test", "fault", says, advice)
