"""A log density for nutpie's sampler, whose variables are named as those of a structure."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad.api import value_and_grad
from srcgrad.company.flattening import Form
from srcgrad.company.packages import package


def to_nutpie(
    log_density: Callable[..., Any],
    like: Any,
    *,
    kept: Callable[[Any], dict[str, Any]] | None = None,
    **more: Any,
) -> Any:
    """A model for `nutpie.sample`: `log_density(p)`, where p is made as `like` is.

    `like` is a dict of numbers and arrays, whose names the draws have; or one number or array,
    whose draws are named x. All are unbounded: what has bounds is transformed in the function,
    whose density then has the Jacobian of the transformation. `kept(p)` gives a dict of what to
    keep of each draw instead, numbers and arrays of float64. What is given by name beside is
    nutpie's: `coords`, `dims`, `make_initial_point_fn`.

    Raises SrcgradError where nutpie is not installed.
    """
    maker = package("nutpie.compiled_pyfunc", "to_nutpie")
    form = Form(like)
    both = value_and_grad(log_density)
    shown = kept or _by_name
    example = {name: np.asarray(each, np.float64) for name, each in shown(like).items()}

    def density(x: Any) -> tuple[float, Any]:
        found, slopes = both(form.structure(x))
        return float(found), form.vector(slopes)

    def expanded(x: Any) -> dict[str, Any]:
        found = shown(form.structure(x))
        return {name: np.asarray(each, np.float64) for name, each in found.items()}

    density(form.vector(like))  # compiles, and says here what is wrong rather than in a thread
    return maker.from_pyfunc(
        form.size,
        functools.partial(_the, density),
        functools.partial(_the, expanded),
        [each.dtype for each in example.values()],
        [each.shape for each in example.values()],
        [*example],
        **more,
    )


def _by_name(structure: Any) -> dict[str, Any]:
    return structure if isinstance(structure, dict) else {"x": structure}


def _the(function: Callable[..., Any], *_: Any) -> Callable[..., Any]:
    """nutpie asks for a function anew for each chain; one serves all of them."""
    return function
