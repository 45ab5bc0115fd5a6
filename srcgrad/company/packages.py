"""Packages that users may have: imported when they are needed, or a message how to have them."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from srcgrad import errors

EXTRAS = {
    "casadi": "casadi",
    "jax": "jax",
    "lmfit": "lmfit",
    "nutpie": "nutpie",
    "openmdao": "openmdao",
    "pytensor": "pymc",
    "scipy": "scipy",
    "torch": "torch",
}
"""The extra of srcgrad that brings each package."""


def package(name: str, what: str) -> Any:
    """A module of a package that users may have, which `what` needs.

    Raises SrcgradError where the package is not installed.

    >>> package("math", "a test").sqrt(4.0)
    2.0
    """
    root = name.partition(".")[0]
    if importlib.util.find_spec(root) is None:
        extra = f", or srcgrad[{EXTRAS[root]}]" if root in EXTRAS else ""
        raise errors.SrcgradError(
            f"{what} needs {root}, which is not installed",
            advice=f"pip install {root}{extra}.",
            code="SG826",
        )
    return importlib.import_module(name)
