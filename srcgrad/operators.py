"""What is asked of a function: which derivative, in which mode, with what given and returned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from srcgrad.records import dataclass


@dataclass(frozen=True)
class Operator:
    """A derivative that a user can ask for."""

    name: str
    """The end of the name of the generated function: `f_grad`."""
    mode: Literal["forward", "reverse", "none"]
    """"none" is the function itself."""
    with_value: bool
    """Whether the function's value is returned, too."""
    seed: str | None = None
    """The keyword by which a call gives tangents of the arguments or adjoints of the results;
    None where a function of one number is differentiated, whose adjoint is 1."""
    title: str = "Gradient"
    is_dense: bool = False
    """Whether there is a direction for each number of the arguments or results: a Jacobian."""
    is_path: bool = False
    """Whether the seed has Taylor coefficients of the arguments, and the answer those of the value.
    """
    is_open: bool = False
    """Whether the mode is chosen by the sizes of the arguments and results."""
    is_second: bool = False
    """Whether it is a Jacobian of a gradient, and so symmetric."""
    is_diagonal: bool = False
    """Whether it is the diagonal of a Jacobian, that of a gradient."""
    part: Literal["", "pattern", "elements"] = ""
    """Of a sparse Jacobian its pattern, or its elements; the seed is then what is known of it."""
    is_split: bool = False
    """Whether the seed comes later, and as often as one likes, to what a call has kept."""
    value_is_last: bool = False
    """Whether the value comes after the derivative, so that another one takes it for auxiliary."""
    is_of_both: bool = False
    """Whether it is the derivative of such a one: value, derivative and this are returned."""
    is_into: bool = False
    """Whether results are written to arrays that a call gives."""

    def by(self, mode: Literal["forward", "reverse"]) -> Operator:
        """The operator in one of the modes that are open to it."""
        return replace(self, mode=mode, is_open=False)

    @property
    def takes_out(self) -> bool:
        """Whether a call is given the arrays for its results."""
        return self.is_into and not self.is_split

    @property
    def seed_of_call(self) -> str | None:
        """The keyword of a call for its seed."""
        return None if self.is_split else self.seed


class Operated:
    """What a derivative tells of itself to a function that calls it."""

    __wrapped__: Callable[..., Any]
    operator: Operator
    argnums: Any
    has_aux: bool
    taken: frozenset[str]
    """The keywords of a call that are the function's own."""
    is_sparse = False


class Mapped:
    """What a batch tells of itself to a function that calls it."""

    __wrapped__: Callable[..., Any]
    in_axes: Any
    out_axes: Any


GRAD = Operator("grad", "reverse", False)
VALUE_AND_GRAD = Operator("value_and_grad", "reverse", True, title="Value and gradient")
JVP = Operator("jvp", "forward", True, "tangents", "Value and tangent")
JET = Operator("jet", "forward", True, "series", "Taylor coefficients", is_path=True)
HVP = Operator("hvp", "forward", False, "v", "Product of the Hessian")
GRAD_AND_HVP = Operator("and_hvp", "forward", True, "v", "Gradient and product of the Hessian")
GRAD_THEN_VALUE = Operator("value_grad", "reverse", True, value_is_last=True)
VALUE_GRAD_AND_HVP = Operator(
    "and_hvp", "forward", True, "v", "Value, gradient and product of the Hessian", is_of_both=True
)
VALUE_GRAD_AND_HESSIAN = Operator(
    "and_hessian",
    "forward",
    True,
    title="Value, gradient and Hessian",
    is_dense=True,
    is_of_both=True,
)
HESSIAN = Operator("hessian", "forward", False, title="Hessian", is_dense=True, is_second=True)
GRAD_AND_HESSIAN = Operator(
    "and_hessian",
    "forward",
    True,
    title="Gradient and Hessian",
    is_dense=True,
    is_second=True,
)
HESSIAN_DIAGONAL = Operator(
    "hessian_diagonal", "forward", False, title="Diagonal of the Hessian", is_diagonal=True
)
GRAD_AND_HESSIAN_DIAGONAL = Operator(
    "and_hessian_diagonal",
    "forward",
    True,
    title="Gradient and diagonal of the Hessian",
    is_diagonal=True,
)
VALUE_GRAD_AND_HESSIAN_DIAGONAL = Operator(
    "and_hessian_diagonal",
    "forward",
    True,
    title="Value, gradient and diagonal of the Hessian",
    is_diagonal=True,
    is_of_both=True,
)
VJP = Operator("vjp", "reverse", True, "seed", "Value and adjoints")
LINEARIZE = Operator("linearized", "forward", True, "v", "Linearization", is_split=True)
TRANSPOSE = Operator("transposed", "reverse", True, "w", "Linearization", is_split=True)
JACFWD = Operator("jacobian", "forward", False, title="Jacobian", is_dense=True)
JACREV = Operator("jacobian", "reverse", False, title="Jacobian", is_dense=True)
VALUE_AND_JACFWD = Operator(
    "value_and_jacobian", "forward", True, title="Value and Jacobian", is_dense=True
)
VALUE_AND_JACREV = Operator(
    "value_and_jacobian", "reverse", True, title="Value and Jacobian", is_dense=True
)
PATTERN = Operator("pattern", "forward", False, "sets", "Pattern of the Jacobian", part="pattern")
VALUE = Operator("value", "none", True, title="Value")
GRADIENTS = Operator("gradients", "none", True, title="Gradients")


def elements_of(operator: Operator, mode: Literal["forward", "reverse"]) -> Operator:
    """The operator that computes the elements of what is sparse."""
    return replace(
        operator,
        name=f"sparse_{operator.name}",
        mode=mode,
        seed="colouring",
        title=f"Elements of the {operator.title}",
        is_dense=False,
        part="elements",
        is_of_both=False,
    )
