"""What is said where a package is missing: what needs it, and how to have it."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from srcgrad import errors
from srcgrad.company import (
    curve,
    ipopt_problem,
    to_casadi,
    to_jax,
    to_nutpie,
    to_openmdao,
    to_pytensor,
    to_torch,
)


def square(x):
    return np.sum(x * x)


WITHOUT = {
    "casadi": lambda: to_casadi(square, np.ones(2)),
    "jax": lambda: to_jax(square),
    "lmfit": lambda: curve(lambda x, a: a * x).fit_parameters({}, np.ones(2), np.ones(2)),
    "nutpie": lambda: to_nutpie(square, np.ones(2)),
    "openmdao": lambda: to_openmdao(square, "y", x=np.ones(2)),
    "pytensor": lambda: to_pytensor(square)(np.ones(2)),
    "torch": lambda: to_torch(square)(np.ones(2)),
    "ipyopt": lambda: ipopt_problem(square, np.ones(2)).solve(),
}


@pytest.mark.parametrize("name", WITHOUT)
def test_a_missing_package(name, monkeypatch):
    found = importlib.util.find_spec
    missing = {name, "cyipopt"} if name == "ipyopt" else {name}
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda each: None if each in missing else found(each)
    )
    with pytest.raises(errors.SrcgradError, match=f"needs.*{name}.*(not|neither)") as caught:
        WITHOUT[name]()
    assert "pip install" in str(caught.value) and "srcgrad[" in str(caught.value)
