"""The company that srcgrad keeps: derivatives in the hands of other tools.

    objective                    value, gradient, Hessian and products for minimize   minimising.py
    residuals, constraint        systems with their Jacobians                         equations.py
    right_side                   an ODE's rates, for the stiff methods of solve_ivp   equations.py
    curve                        a model with parameters, for curve_fit and lmfit     curves.py
    ipopt_problem                a function under constraints, for Ipopt              ipopt.py
    integrand, window_function   what quad and ndimage call without Python            c_functions.py
    cfunction                    a derivative by its address, with C's conventions    c_functions.py
    c_library                    a C header and a shared object, without Python       c_library.py
    gufunc                       over whatever axes come first, as NumPy's            gufuncs.py
    to_jax                       a function that JAX transforms                       jax_bridge.py
    to_torch                     a function that PyTorch differentiates             torch_bridge.py
    to_pytensor                  an Op of PyTensor's, for PyMC             pytensor_bridge.py
    to_nutpie                    a log density for nutpie's sampler           nutpie_model.py
    to_casadi                    a Callback of CasADi's                   casadi_callbacks.py
    to_openmdao                  an explicit component of OpenMDAO's    openmdao_component.py
    labelled                     tables and labelled arrays as arguments              labels.py
    sharded                      sums over pieces of data, by executors               shards.py
                                 over the ranks of MPI                                 ranks.py
    save(kind="tesseract")       a component that needs nothing of srcgrad         tesseract.py

What they share: `flattening` (structures as the vectors of solvers), `dependencies` (whether what
an answer was computed from is still the same), `nodes` (functions with tangents of any order),
`native` (types of C), `dtypes` (what a bridge does not carry), `packages` (imported when they are
needed; a message says which is missing).
`docs/company.md` shows each of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from srcgrad.company.c_functions import cfunction, integrand, window_function
    from srcgrad.company.c_library import c_library
    from srcgrad.company.casadi_callbacks import to_casadi
    from srcgrad.company.curves import curve
    from srcgrad.company.equations import constraint, residuals, right_side
    from srcgrad.company.gufuncs import gufunc
    from srcgrad.company.ipopt import ipopt_problem
    from srcgrad.company.jax_bridge import to_jax
    from srcgrad.company.labels import labelled
    from srcgrad.company.minimising import objective
    from srcgrad.company.nutpie_model import to_nutpie
    from srcgrad.company.openmdao_component import to_openmdao
    from srcgrad.company.pytensor_bridge import to_pytensor
    from srcgrad.company.shards import sharded
    from srcgrad.company.torch_bridge import to_torch

_HOME = {
    "c_library": "c_library",
    "cfunction": "c_functions",
    "constraint": "equations",
    "curve": "curves",
    "gufunc": "gufuncs",
    "integrand": "c_functions",
    "ipopt_problem": "ipopt",
    "labelled": "labels",
    "objective": "minimising",
    "residuals": "equations",
    "right_side": "equations",
    "sharded": "shards",
    "to_casadi": "casadi_callbacks",
    "to_jax": "jax_bridge",
    "to_nutpie": "nutpie_model",
    "to_openmdao": "openmdao_component",
    "to_pytensor": "pytensor_bridge",
    "to_torch": "torch_bridge",
    "window_function": "c_functions",
}

__all__ = [
    "c_library",
    "cfunction",
    "constraint",
    "curve",
    "gufunc",
    "integrand",
    "ipopt_problem",
    "labelled",
    "objective",
    "residuals",
    "right_side",
    "sharded",
    "to_casadi",
    "to_jax",
    "to_nutpie",
    "to_openmdao",
    "to_pytensor",
    "to_torch",
    "window_function",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'srcgrad.company' has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"srcgrad.company.{_HOME[name]}"), name)
    return found
