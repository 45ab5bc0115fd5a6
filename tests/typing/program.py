"""A user's program, which mypy checks: what it must find is in comments, `error:` and `type:`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import (
    Derivative,
    grad,
    grad_and_hvp,
    hessian,
    hessian_diagonal,
    hvp,
    jacfwd,
    jacobian,
    jet,
    jvp,
    linearize,
    value,
    value_and_grad,
    value_grad_and_hessian,
    value_grad_and_hvp,
    vjp,
    vmap,
)

Vector = np.ndarray[Any, np.dtype[np.float64]]


def loss(x: Vector, k: float = 1.0, *, power: int = 2) -> float:
    return float(np.sum(k * x**power))


x = np.ones(3)
slope = grad(loss)
slope(x)
slope(x, 2.0, power=3)
slope.plain(x, 2.0)
slope("x")  # error: call-overload
slope(x, 2.0, 3.0)  # error: call-overload
slope(x, exponent=3)  # error: call-overload
slope()  # error: call-overload
slope.plain("x")  # error: call-overload
slope(x, out=np.zeros(3))
grad(loss, argnums=("x", "k"))(x, 2.0)
grad(loss, argnum="k")  # error: call-overload
grad(3.0)  # error: call-overload

reveal_type(value(loss)(x))  # type: float
reveal_type(value_and_grad(loss)(x))  # type: tuple[float, Any]
reveal_type(slope(x))  # type: Any
jacobian(loss, mode="forward")(x, 2.0)
jacobian(loss, mode="backward")  # error: call-overload
jacfwd(loss)(x, "k")  # error: call-overload
hessian(loss, mode="sparse")(x, 2.0)
hessian(loss)(2.0)  # error: call-overload
hessian_diagonal(loss)(x, 2.0)
value_grad_and_hessian(loss)(x, k=2.0)

# A call of these takes a tangent or a seed besides.
reveal_type(jvp(loss)(x, tangents=x))  # type: tuple[float, Any]
reveal_type(vjp(loss)(x, seed=1.0))  # type: tuple[float, Any]
reveal_type(jet(loss)(x, series=(x, x)))  # type: tuple[float, Any]
reveal_type(jvp(argnums="k")(loss)(x, tangents=1.0))  # type: tuple[float, Any]
reveal_type(jvp(loss).plain(x, tangents=x))  # type: tuple[float, Any]
jvp(loss, seeds=1)  # error: call-overload
jvp(loss)(x)  # error: call-overload
vjp(loss)(x, 2.0)  # error: call-overload
jet(loss).plain(x)  # error: call-overload
hvp(loss)(x, 2.0)  # error: call-overload
hvp(loss)(x, v=x)
reveal_type(grad_and_hvp(loss)(x, k=2.0, v=x))  # type: tuple[Any, Any]
reveal_type(value_grad_and_hvp(loss)(x, v=x))  # type: tuple[float, Any, Any]
reveal_type(value_grad_and_hvp(argnums="k")(loss)(x, v=1.0))  # type: tuple[float, Any, Any]
reveal_type(linearize(loss, x).value)  # type: float
linearize(loss, x, 2.0, argnums="k")(1.0)
linearize(3.0, x)  # error: arg-type

# Their first four arguments are checked by place.
jvp(loss)(x, 2.0, tangents=x)
jvp(loss)(x, k=2.0, power=3, tangents=x)
jvp(loss)("x", tangents=x)  # error: call-overload
jvp(loss)(x, "k", tangents=x)  # error: call-overload
jvp(loss)(x, 2.0, 3, tangents=x)  # error: call-overload
vjp(loss)(x, 2.0, seed=1.0)
vjp(loss)(2.0, seed=1.0)  # error: call-overload
vjp(loss).plain(x, 2.0, 3, seed=1.0)  # error: call-overload
jet(loss)(x, x, series=(x, x))  # error: call-overload
hvp(loss)(x, 1.0, v=x)
hvp(loss)(x, "k", v=x)  # error: call-overload
grad_and_hvp(loss)(x, 1.0, 1, v=x)  # error: call-overload
value_grad_and_hvp(loss)(1.0, v=x)  # error: call-overload
jvp(argnums="k")(loss)(x, x, tangents=1.0)  # error: call-overload
jvp(np.sin)(x, tangents=x)
grad(np.sin)(0.5)
grad(np.linalg.norm)(x)
jvp(grad(loss))(x, 2.0, tangents=x)
jvp(lambda a: a * a)(2.0, tangents=1.0)


def weighed(a: float, *weights: float, power: int) -> float:
    return float(a ** sum(weights) ** power)


def five(a: float, b: float, c: float, d: float, e: float) -> float:
    return a * b * c * d * e


vjp(weighed)(1.0, 2.0, 3.0, 4.0, 5.0, power=2, seed=1.0)
vjp(weighed)("a", power=2, seed=1.0)  # error: call-overload
jvp(five)(1.0, 2.0, 3.0, 4.0, 5.0, tangents=1.0)
jvp(five)(1.0, 2.0, 3.0, "d", 5.0, tangents=1.0)  # error: call-overload


@vjp
def seeded(a: float, b: float = 1.0) -> float:
    return a * b


seeded(1.0, seed=2.0)
seeded(1.0, b=2.0, seed=2.0)
seeded(1.0, x, seed=2.0)  # error: call-overload


@grad
def decorated(a: float, b: float) -> float:
    return a * b


@value_and_grad(argnums="b", cache=False)
def with_options(a: float, b: float) -> float:
    return a * b


decorated(1.0, 2.0)
decorated(1.0)  # error: call-overload
reveal_type(with_options(1.0, 2.0))  # type: tuple[float, Any]
with_options(1.0, "b")  # error: call-overload

grad(grad(decorated))(1.0, 2.0)
grad(decorated)("a")  # error: call-overload
grad(lambda a: a * a)(2.0)


class Spring:
    def __init__(self, stiffness: float) -> None:
        self.stiffness = stiffness

    def energy(self, x: float) -> float:
        return self.stiffness * x * x

    @grad
    def force(self, x: float) -> float:
        return self.stiffness * x * x


grad(Spring(2.0).energy)(1.0)
grad(Spring(2.0).energy)("x")  # error: call-overload
Spring(2.0).force(1.0)


def descended(slope: Callable[[float, float], Any], a: float) -> float:
    return float(a - slope(a, 1.0))


def named(derivative: Derivative) -> str:
    return derivative.source


descended(decorated, 1.0)
descended(slope, 1.0)  # error: arg-type
named(slope)
vmap(slope)(np.ones((2, 3)))


def moving(x: float, v: float) -> float:
    return x * v


hvp(moving)(1.0, 2.0, v_=1.0)  # the function's own v is in the way
