"""Which machine and which versions the figures belong to."""

from __future__ import annotations

import importlib.metadata
import platform
from pathlib import Path

LIBRARIES = ("srcgrad", "numba", "llvmlite", "numpy", "jax", "autograd")


def describe(cores: str = "one thread") -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    machine = f"{processor()}, {platform.system()}, {cores}"
    return f"{machine}; Python {platform.python_version()}, {versions}"


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def version(library: str) -> str:
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
