"""Derivatives of ordinary numeric Python, as readable source, compiled with Numba.

    grad, jacobian, jvp, vjp  derivatives of a function            api.py
    value_and_grad …          the same, with its value             api.py
    hvp, hessian …            second derivatives                   second.py
    linearize                 products with a Jacobian at a point  linearization.py
    gradients, graph          of values in a function, by names; the data flow drawn    flow/
    Derivative                what they return                     derivative.py
    vmap                      either over an axis, in one loop     batches/
    stages                    the program after each stage         api.py
    free                      gives back memory that is kept       backend/memory.py
    check_grad, check_jvp     a derivative against differences     check/
    check_rule, taylor_test   a rule; the orders of remainders     check/
    root, fixed_point, argmin    solutions that a program finds itself    solvers.py
    partials, adjoint …       rules of one's own                   rules/, edits.py
    edit_adjoint …            edits of the backward sweep          edits.py
    SrcgradError and kinds    what is refused, and why             errors.py

The way from function to machine code is in pipeline.py. Names are imported when they are first
used: `import srcgrad` takes no time, and Numba comes with the first compilation.

    >>> import srcgrad
    >>> def energy(x, k):
    ...     return 0.5 * k * x**2
    >>> print(srcgrad.grad(energy).specialise("f8, f8").source)
    def energy_grad(x, k):
        # line 2: return 0.5 * k * x**2
        x_bar = 2.0 * x * (0.5 * k)
        return x_bar
    <BLANKLINE>

The folders are the stages (`frontend`, `analysis`, `differentiate`, `optimise`, `printer`,
`backend`; `called`: functions called by name; `rules`), what is made of derivatives (`batches`,
`flow`, `sparse`), and ways to look at them and use them (`view`, `report`, `profiling`, `debug`,
`check`, `testing`, `company`, `command`). The files beside them:

    ir, types, records, errors    the small language, its types, dataclasses, what is refused
    uses, inventory, comparisons, contractions    what all stages know of the language;
                                  memory_orders: how arrays lie
    slopes, pullbacks, ruled      callables of it: partial derivatives, adjoints, rules
    pipeline, derive, operators, budget, notes    the stages in order; which derivative; limits
    entries, keywords             entry points, made of an operator and a docstring
    typed, typed_vectors, typed_seeded    what a type checker knows of them
    derivative, binding, specialisation, running  a call: its arguments, its text and code, its run
    answers, outputs, blocks, paths, one_number, units    forms of answers and of arguments
    choosing, latest, pickled     modes that sizes choose; what derivatives show; other processes
    faults, amounts               faults of srcgrad's own; times and sizes in words
    progress/                     what long work is at, on a terminal or in a notebook
    __main__, pytest_plugin       `python -m srcgrad`; fixtures
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from srcgrad.api import (
        grad,
        jacfwd,
        jacobian,
        jacrev,
        jet,
        jvp,
        stages,
        stop_gradient,
        value,
        value_and_grad,
        value_and_jacfwd,
        value_and_jacobian,
        value_and_jacrev,
        vjp,
    )
    from srcgrad.backend.memory import free
    from srcgrad.batches import vmap
    from srcgrad.budget import Budget
    from srcgrad.check import Taylor, check_grad, check_jvp, check_rule, taylor_test
    from srcgrad.derivative import Derivative
    from srcgrad.edits import edit_adjoint, print_adjoint, scale_gradient, with_rule
    from srcgrad.errors import (
        AliasingError,
        AmbiguousSource,
        CacheError,
        CompileError,
        DifferentiationError,
        DTypeError,
        Fault,
        GradientMismatch,
        Interrupted,
        MemoryBudgetError,
        MissingRule,
        NonScalarOutput,
        NotDifferentiable,
        NumericsError,
        OutOfBounds,
        OverBudget,
        Overflow,
        ShapeError,
        SourceMismatch,
        SourceUnavailable,
        Span,
        SrcgradError,
        Unbound,
        UnsupportedSyntax,
    )
    from srcgrad.flow import Graph, gradients, graph
    from srcgrad.linearization import Linear, linearize
    from srcgrad.rules.own import adjoint, constant, tangent
    from srcgrad.rules.registry import partials
    from srcgrad.second import (
        grad_and_hessian,
        grad_and_hessian_diagonal,
        grad_and_hvp,
        hessian,
        hessian_diagonal,
        hvp,
        value_grad_and_hessian,
        value_grad_and_hessian_diagonal,
        value_grad_and_hvp,
    )
    from srcgrad.solvers import argmin, fixed_point, root
    from srcgrad.specialisation import Specialisation

__version__ = "0.2.0"

_MODULES = {
    "srcgrad.api": (
        "grad",
        "jacfwd",
        "jacobian",
        "jacrev",
        "jet",
        "jvp",
        "stages",
        "stop_gradient",
        "value",
        "value_and_grad",
        "value_and_jacfwd",
        "value_and_jacobian",
        "value_and_jacrev",
        "vjp",
    ),
    "srcgrad.second": (
        "grad_and_hessian",
        "grad_and_hessian_diagonal",
        "grad_and_hvp",
        "hessian",
        "hessian_diagonal",
        "hvp",
        "value_grad_and_hessian",
        "value_grad_and_hessian_diagonal",
        "value_grad_and_hvp",
    ),
    "srcgrad.backend.memory": ("free",),
    "srcgrad.batches": ("vmap",),
    "srcgrad.budget": ("Budget",),
    "srcgrad.check": ("Taylor", "check_grad", "check_jvp", "check_rule", "taylor_test"),
    "srcgrad.derivative": ("Derivative",),
    "srcgrad.linearization": ("Linear", "linearize"),
    "srcgrad.flow": ("Graph", "gradients", "graph"),
    "srcgrad.solvers": ("argmin", "fixed_point", "root"),
    "srcgrad.specialisation": ("Specialisation",),
    "srcgrad.edits": ("edit_adjoint", "print_adjoint", "scale_gradient", "with_rule"),
    "srcgrad.rules.own": ("adjoint", "constant", "tangent"),
    "srcgrad.rules.registry": ("partials",),
    "srcgrad.errors": (
        "AliasingError",
        "AmbiguousSource",
        "CacheError",
        "CompileError",
        "DTypeError",
        "DifferentiationError",
        "Fault",
        "GradientMismatch",
        "Interrupted",
        "MemoryBudgetError",
        "MissingRule",
        "NonScalarOutput",
        "NotDifferentiable",
        "NumericsError",
        "OutOfBounds",
        "Overflow",
        "OverBudget",
        "ShapeError",
        "SourceMismatch",
        "SourceUnavailable",
        "Span",
        "SrcgradError",
        "Unbound",
        "UnsupportedSyntax",
    ),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "AliasingError",
    "AmbiguousSource",
    "Budget",
    "CacheError",
    "CompileError",
    "DTypeError",
    "Derivative",
    "DifferentiationError",
    "Fault",
    "GradientMismatch",
    "Graph",
    "Interrupted",
    "Linear",
    "MemoryBudgetError",
    "MissingRule",
    "NonScalarOutput",
    "NotDifferentiable",
    "NumericsError",
    "OutOfBounds",
    "OverBudget",
    "Overflow",
    "ShapeError",
    "SourceMismatch",
    "SourceUnavailable",
    "Span",
    "Specialisation",
    "SrcgradError",
    "Taylor",
    "Unbound",
    "UnsupportedSyntax",
    "adjoint",
    "argmin",
    "check_grad",
    "check_jvp",
    "check_rule",
    "constant",
    "edit_adjoint",
    "fixed_point",
    "free",
    "grad",
    "grad_and_hessian",
    "grad_and_hessian_diagonal",
    "grad_and_hvp",
    "gradients",
    "graph",
    "hessian",
    "hessian_diagonal",
    "hvp",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jet",
    "jvp",
    "linearize",
    "partials",
    "print_adjoint",
    "root",
    "scale_gradient",
    "stages",
    "stop_gradient",
    "tangent",
    "taylor_test",
    "value",
    "value_and_grad",
    "value_and_jacfwd",
    "value_and_jacobian",
    "value_and_jacrev",
    "value_grad_and_hessian",
    "value_grad_and_hessian_diagonal",
    "value_grad_and_hvp",
    "vjp",
    "vmap",
    "with_rule",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'srcgrad' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOME[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
