"""The functions that users call: each makes a `Derivative`, or looks at one.

An entry point is an operator and a docstring: `entry` makes of it a function from a function to its
derivative, which serves as a decorator too, with options or without.
"""

from __future__ import annotations

from typing import Any, TypeVar

from srcgrad.derivative import Derivative
from srcgrad.entries import entry, jacobian_entry
from srcgrad.operators import (
    GRAD,
    JACFWD,
    JACREV,
    JET,
    JVP,
    VALUE,
    VALUE_AND_GRAD,
    VALUE_AND_JACFWD,
    VALUE_AND_JACREV,
    VJP,
)
from srcgrad.specialisation import Stages
from srcgrad.typed import (
    Function,
    JacobianEntry,
    SlopesEntry,
    ValueAndJacobianEntry,
    ValueAndSlopesEntry,
    ValueEntry,
)
from srcgrad.typed_seeded import AdjointsEntry, SeriesEntry, TangentEntry

Value = TypeVar("Value")


@entry(GRAD, SlopesEntry)
def grad() -> None:
    """The gradient of a function that returns one number.

    `argnums` says with respect to what: a position, a name, or a tuple of them; the answer has the
    same shape, and the shape of the arguments: a float for a float, an array for an array, a tuple,
    list, dict or dataclass of them for one. Integers are taken as floats. With `has_aux` the
    function returns `(value, aux)` and the answer is `(gradient, aux)`. `cache=False` keeps the
    compiled code out of the cache folder. `fastmath` allows LLVM some of "reassoc", "contract",
    "nsz", "arcp", "afn"; none by default. A derivative that would be longer than its `budget`
    allows is refused with `OverBudget`, which names the function that grew. With `debug` an answer
    that is not finite raises `NumericsError`: the first line of the function that makes a NaN or an
    infinity on the way to it, in the forward or the reverse sweep, with the numbers that went in.
    `rules` are functions that `with_rule` gives: their rules hold wherever the functions that they
    are made of are called.

    With respect to a complex number z the gradient is df/dRe(z) + i df/dIm(z), so that
    `z - step * gradient` descends; JAX gives its conjugate.

    >>> def parabola(x, k):
    ...     return k * x * x
    >>> grad(parabola)(3.0, 2.0)
    12.0
    >>> grad(parabola, argnums=("x", "k"))(3.0, 2.0)
    (12.0, 9.0)
    >>> grad(lambda z: abs(z) ** 2)(3.0 + 1.0j)
    (6+2j)

    As a decorator: `@grad`, or `@grad(argnums="k")`.
    """


@entry(VALUE_AND_GRAD, ValueAndSlopesEntry)
def value_and_grad() -> None:
    """The value of a function and its gradient, for about the price of the gradient alone.

    Takes what `grad` takes. With `has_aux` the answer is `((value, aux), gradient)`.

    >>> def parabola(x, k):
    ...     return k * x * x
    >>> value_and_grad(parabola)(3.0, 2.0)
    (18.0, 12.0)
    """


@entry(VALUE, ValueEntry)
def value() -> None:
    """The function itself, as srcgrad reads it: compiled, with the derivatives that it calls.

    Takes and returns what the function does; the caller's arguments are left as they are. It is
    the way to run a function that has `gradients`, or derivatives of others, in it: each is worked
    out when the function is read, and is one compiled program with it. `argnums` and `has_aux` mean
    nothing here; the other options are those of `grad`.

    >>> from srcgrad import gradients
    >>> def newton(x, n):
    ...     for _ in range(n):
    ...         f = x * x - 2.0
    ...         x = x - f / gradients(f, x)
    ...     return x
    >>> value(newton)(1.0, 6)
    1.414213562373095
    """


@entry(JVP, TangentEntry)
def jvp() -> None:
    """The value of a function and its tangent: the derivative in one direction, in forward mode.

    `jvp(f)(x, k, tangents=v)` is `(f(x, k), J v)` with J the Jacobian with respect to `argnums`:
    `v` is made as that argument is, a tuple with one for each if `argnums` is a tuple. The function
    returns numbers, arrays, or tuples, lists, dicts or dataclasses of them, and the tangent is made
    as that is; that of an integer is zero. For complex arguments it is the change along `v`. With
    `has_aux` the function returns `(value, aux)` and the answer is `((value, aux), tangent)`.
    Nothing is saved; the other options are those of `grad`.

    Raises TypeError and ValueError where `tangents` is not made, or shaped, as the argument.

    A name in a call means the function's own parameter, if it has one of that name: what `jvp`
    takes is then `tangents_`. So it is with the seeds of other operators and with `out`. A name
    that is to go to `**options` is bound before, `jvp(functools.partial(f, tangents=3))`.

    >>> import numpy as np
    >>> def rotated(x, angle):
    ...     return np.array([x[0] * np.cos(angle), x[1] * np.sin(angle)])
    >>> jvp(rotated)(np.array([1.0, 2.0]), 0.0, tangents=np.array([1.0, 0.0]))
    (array([1., 0.]), array([1., 0.]))
    >>> jvp(lambda x, k: k * x * x, argnums=("x", "k"))(3.0, 2.0, tangents=(1.0, 0.5))
    (18.0, 16.5)
    """


@entry(VJP, AdjointsEntry)
def vjp() -> None:
    """The value of a function and adjoints of its arguments for given ones of its results.

    `vjp(f)(x, k, seed=w)` is `(f(x, k), w J)`, in reverse mode: `seed` is made as what the function
    returns is (numbers, arrays, or tuples, lists, dicts or dataclasses of them), and the adjoints
    are made as the arguments of `argnums` are. Of complex results the seed w means the gradient of
    Re(conj(w) f), in the convention of `grad`. With `has_aux` the function returns `(value, aux)`,
    the seed is that of `value`, and the answer is `((value, aux), adjoints)`. Where f has a
    parameter `seed`, that of `vjp` is `seed_`. The other options are those of `grad`.

    Raises TypeError where `seed` is not made as the result, ValueError where its shape differs.

    >>> import numpy as np
    >>> def scaled(x, k):
    ...     return k * x
    >>> vjp(scaled, argnums=("x", "k"))(np.array([1.0, 2.0]), 3.0, seed=np.array([1.0, 10.0]))
    (array([3., 6.]), (array([ 3., 30.]), 21.0))
    """


@entry(JET, SeriesEntry)
def jet() -> None:
    """The value of a function and Taylor coefficients of what it gives along a path.

    `jet(f)(x, k, series=(x1, x2, …, xn))` follows `x(t) = x + x1 t + x2 t^2 + … + xn t^n` and is
    `(y, (y1, …, yn))` with `f(x(t), k) = y + y1 t + … + yn t^n + O(t^(n+1))`. These are
    coefficients, not derivatives: the k-th derivative is k! times the k-th (`jax.experimental.jet`
    takes and gives derivatives). Each is made as the argument of `argnums` is, and shaped and
    checked as the tangents of `jvp`; for several arguments `series` has such a series for each.
    Where f has a parameter `series`, that of `jet` is `series_`. What f returns is what `jvp`
    takes. With `has_aux` the answer is `((value, aux), series)`.

    One compiled function serves all n. Numbers are followed by recurrences, at O(n^2) operations
    for each of f's, as products and linear systems of matrices are; other routines on whole arrays
    at O(n^3). Griewank & Walther, Evaluating Derivatives, 2008, chapter 13. Refused with
    `MissingRule` are functions whose derivatives lead to ever new ones without a law, as Riemann's
    `zeta`. A kink has the coefficients of the piece that `jvp` follows. Inside a function that is
    differentiated, `series` is a tuple or list with so many coefficients as are known there.

    >>> import math
    >>> jet(lambda x: math.exp(x) * x)(0.0, series=(1.0, 0.0, 0.0, 0.0))
    (0.0, (1.0, 1.0, 0.5, 0.16666666666666666))
    """


@jacobian_entry(JACFWD, JACREV, JacobianEntry)
def jacobian() -> None:
    """The Jacobian of a function: the derivative of all that it returns.

    The function returns numbers, arrays, or tuples, lists, dicts or dataclasses of them. The answer
    is made as that is, and in the place of each number or array has what `grad` would give for a
    number: something made as the argument of `argnums`, or a tuple of such. The derivative of an
    array `y` with respect to an array `x` has the shape `y.shape + x.shape`; that of an integer is
    zero. It is no finer in precision than `y` and `x` are.

    `mode="forward"` computes all columns in one pass, by tangents, `"reverse"` all rows, by
    adjoints after one forward sweep; `"auto"` the first if there are fewer numbers in the arguments
    than in the results of the call, and the second otherwise. With `has_aux` the function returns
    `(value, aux)` and the answer is `(jacobian, aux)`. The other options are those of `grad`.

    `mode="sparse"` gives `scipy.sparse.csr_array`s of the shape `(y.size, x.size)`: for which
    elements is found in the function, for all floating-point arguments of the sizes of the call,
    and few directions serve all of them. The derivative then has `pattern` and `colours`, those of
    its last call. Raises NotDifferentiable for complex numbers, and where the length of a result
    depends on floating-point numbers; SrcgradError without SciPy. The methods, and their sources:
    docs/derivatives.md.

    A complex result of a real argument has the derivative d Re(y)/dx + i d Im(y)/dx; a real result
    of a complex argument dy/d Re(z) + i dy/d Im(z), as `grad` gives it (JAX gives its conjugate).
    A complex result of a complex argument has the complex derivative dw/dz, of a program made of
    complex differentiable operations; another, with a conjugate or a modulus, is refused.

    >>> import numpy as np
    >>> def polar(x):
    ...     return np.array([x[0] * np.cos(x[1]), x[0] * np.sin(x[1])])
    >>> jacobian(polar)(np.array([2.0, 0.0]))
    array([[1., 0.],
           [0., 2.]])
    >>> jacobian(lambda x, k: {"sum": x + k, "product": k * x}, argnums=("x", "k"))(3.0, 2.0)
    {'sum': (1.0, 1.0), 'product': (2.0, 3.0)}
    >>> jacobian(lambda z: z * z)(1.0 + 2.0j)
    (2+4j)
    >>> print(jacobian(lambda x: x**2, mode="sparse")(np.array([1.0, 2.0])).diagonal())
    [2. 4.]
    """


@jacobian_entry(VALUE_AND_JACFWD, VALUE_AND_JACREV, ValueAndJacobianEntry)
def value_and_jacobian() -> None:
    """The value of a function and its Jacobian.

    Takes what `jacobian` takes. With `has_aux` the answer is `((value, aux), jacobian)`.

    >>> import numpy as np
    >>> def powers(x):
    ...     return np.array([x, x**2, x**3])
    >>> value_and_jacobian(powers)(2.0)
    (array([2., 4., 8.]), array([ 1.,  4., 12.]))
    """


@entry(JACFWD, SlopesEntry)
def jacfwd() -> None:
    """`jacobian(f, argnums, mode="forward")`: for functions with many results.

    >>> jacfwd(lambda x: (x, x * x))(3.0)
    (1.0, 6.0)
    """


@entry(JACREV, SlopesEntry)
def jacrev() -> None:
    """`jacobian(f, argnums, mode="reverse")`: for functions with few results.

    >>> import numpy as np
    >>> jacrev(lambda x: (x.sum(), x[0] * x[1]))(np.array([2.0, 3.0]))
    (array([1., 1.]), array([3., 2.]))
    """


@entry(VALUE_AND_JACFWD, ValueAndSlopesEntry)
def value_and_jacfwd() -> None:
    """`value_and_jacobian(f, argnums, mode="forward")`.

    >>> value_and_jacfwd(lambda x: (x, x * x))(3.0)
    ((3.0, 9.0), (1.0, 6.0))
    """


@entry(VALUE_AND_JACREV, ValueAndSlopesEntry)
def value_and_jacrev() -> None:
    """`value_and_jacobian(f, argnums, mode="reverse")`.

    >>> value_and_jacrev(lambda x: (x, x * x))(3.0)
    ((3.0, 9.0), (1.0, 6.0))
    """


def stop_gradient(x: Value) -> Value:
    """The same value, constant to every derivative of a function that holds this call.

    `x` is a number, an array, or a tuple, list, dict or dataclass of them.

    >>> def f(x):
    ...     return x * stop_gradient(x)
    >>> grad(f)(3.0)
    3.0
    """
    return x


stop_gradient.srcgrad_holds = True  # type: ignore[attr-defined]


def stages(f: Function, *args: Any, **kwargs: Any) -> Stages:
    """The program after each stage, as pairs of the stage's name and the program's text.

    `f` is a function, whose gradient with respect to its first argument is meant, or a
    `Derivative`; the arguments are examples, or strings such as "f8[:]", as in `specialise`.
    """
    derivative = f if isinstance(f, Derivative) else Derivative(f)
    return derivative.specialise(*args, **kwargs).stages()
