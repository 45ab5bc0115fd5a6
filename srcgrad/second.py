"""Second derivatives that users ask for: products with the Hessian, the matrix, its diagonal.

As those of `api.py`, each is an operator and a docstring.
"""

from __future__ import annotations

from srcgrad.entries import entry, hessian_entry
from srcgrad.operators import (
    GRAD,
    GRAD_AND_HESSIAN,
    GRAD_AND_HESSIAN_DIAGONAL,
    GRAD_AND_HVP,
    GRAD_THEN_VALUE,
    HESSIAN,
    HESSIAN_DIAGONAL,
    HVP,
    VALUE_GRAD_AND_HESSIAN,
    VALUE_GRAD_AND_HESSIAN_DIAGONAL,
    VALUE_GRAD_AND_HVP,
)
from srcgrad.sparse.diagonal import Diagonal
from srcgrad.typed import HessianEntry, SlopesEntry
from srcgrad.typed_seeded import AllAndCurvatureEntry, CurvatureEntry, SlopesAndCurvatureEntry


@entry(HVP, CurvatureEntry, of=GRAD)
def hvp() -> None:
    """The product of the Hessian of a function of one number with a vector: `H v`.

    `hvp(f)(x, k, v=v)`: `v` is made as the argument of `argnums` is, a tuple with one for each if
    there are several, and so is the answer. It is the tangent of the gradient (forward over reverse
    mode), for a small multiple of the gradient's price whatever the number of variables is. With
    `has_aux` the function returns `(value, aux)` and the answer is `(product, aux)`. The other
    options are those of `grad`.

    A function that has a parameter `v` itself is given that one by `v=`, and the vector is `v_`;
    no call takes one for the other. So it is for each operator with a vector, and with `out`.

    >>> import numpy as np
    >>> def quartic(x):
    ...     return np.sum(x**4) / 12.0
    >>> hvp(quartic)(np.array([1.0, 2.0]), v=np.array([1.0, 10.0]))
    array([ 1., 40.])
    >>> hvp(lambda x, v: v * x**3)(2.0, v=10.0, v_=1.0)
    120.0
    """


@entry(GRAD_AND_HVP, SlopesAndCurvatureEntry, of=GRAD)
def grad_and_hvp() -> None:
    """The gradient of a function and the product of its Hessian with a vector, from one call.

    Takes what `hvp` takes. With `has_aux` the answer is `((gradient, aux), product)`.

    >>> grad_and_hvp(lambda x, k: k * x**3)(2.0, 1.0, v=1.0)
    (12.0, 12.0)
    """


@entry(VALUE_GRAD_AND_HVP, AllAndCurvatureEntry, of=GRAD_THEN_VALUE)
def value_grad_and_hvp() -> None:
    """The value of a function, its gradient and the product of its Hessian, from one call.

    Takes what `hvp` takes. With `has_aux` the answer is `((value, aux), gradient, product)`.

    >>> value_grad_and_hvp(lambda x, k: k * x**3)(2.0, 1.0, v=1.0)
    (8.0, 12.0, 12.0)
    """


@hessian_entry(HESSIAN, HessianEntry)
def hessian() -> None:
    """The Hessian of a function of one number: all its second derivatives, in one pass.

    It is the Jacobian of the gradient (forward over reverse mode), with its shapes: `x.shape +
    x.shape` for an array; for several arguments a tuple of tuples of blocks, with one row of blocks
    for each. Of complex arguments it is not given: those of real and imaginary parts are. With
    `has_aux` the function returns `(value, aux)` and the answer is `(hessian, aux)`. The other
    options are those of `grad`. For products with a vector alone `hvp` is the cheaper way.
    `mode="sparse"` gives `scipy.sparse.csr_array`s, as `jacobian` does.

    >>> import numpy as np
    >>> hessian(lambda x: x[0] ** 3 * x[1])(np.array([1.0, 2.0]))
    array([[12.,  3.],
           [ 3.,  0.]])
    >>> hessian(lambda x, k: k * x * x, argnums=("x", "k"))(3.0, 2.0)
    ((4.0, 6.0), (6.0, 0.0))
    """


@hessian_entry(GRAD_AND_HESSIAN, HessianEntry)
def grad_and_hessian() -> None:
    """The gradient of a function of one number and its Hessian, from one call.

    Takes what `hessian` takes. With `has_aux` the answer is `((gradient, aux), hessian)`.

    >>> grad_and_hessian(lambda x: x**4)(2.0)
    (32.0, 48.0)
    """


@entry(VALUE_GRAD_AND_HESSIAN, SlopesEntry, of=GRAD_THEN_VALUE)
def value_grad_and_hessian() -> None:
    """The value of a function of one number, its gradient and its Hessian, from one call.

    Takes what `hessian` takes: all that a step of Newton's method needs. With `has_aux` the answer
    is `((value, aux), gradient, hessian)`.

    >>> value_grad_and_hessian(lambda x: x**4)(2.0)
    (16.0, 32.0, 48.0)
    """


@entry(HESSIAN_DIAGONAL, SlopesEntry, of=GRAD, kind=Diagonal)
def hessian_diagonal() -> None:
    """The diagonal of the Hessian of a function of one number: d2f / dx[i]^2 for each number.

    It is made and shaped as the gradient is. The Hessian itself is never held: where two numbers
    have no second derivative in common they share one direction, so that a sum of terms of single
    numbers takes one product with the Hessian, a chain of neighbours two; what has few elements is
    found as for `hessian(mode="sparse")`, and holds for all floating-point arguments of these
    sizes. Otherwise there is a direction for each number, `BLOCK` (32) of them in one pass: the
    price of n products, in the memory of 32. `directions` is how many the last call has taken.
    SciPy is not needed. With `has_aux` the function returns `(value, aux)` and the answer is
    `(diagonal, aux)`. Raises NotDifferentiable for complex arguments; the options are those of
    `grad`. Curtis, Powell & Reid, IMA J. Appl. Math. 13, 1974, for the shared directions.

    >>> import numpy as np
    >>> chained = hessian_diagonal(lambda x: np.sum(x[1:] * x[:-1] ** 3))
    >>> chained(np.array([1.0, 2.0, 3.0, 4.0]))
    array([12., 36., 72.,  0.])
    >>> chained.directions
    2
    """


@entry(GRAD_AND_HESSIAN_DIAGONAL, SlopesEntry, of=GRAD, kind=Diagonal)
def grad_and_hessian_diagonal() -> None:
    """The gradient of a function of one number and the diagonal of its Hessian, from one call.

    Takes what `hessian_diagonal` takes. With `has_aux` the answer is `((gradient, aux), diagonal)`.

    >>> grad_and_hessian_diagonal(lambda x: x**4)(2.0)
    (32.0, 48.0)
    """


@entry(VALUE_GRAD_AND_HESSIAN_DIAGONAL, SlopesEntry, of=GRAD_THEN_VALUE, kind=Diagonal)
def value_grad_and_hessian_diagonal() -> None:
    """The value of a function, its gradient and the diagonal of its Hessian, from one call.

    Takes what `hessian_diagonal` takes. With `has_aux` the answer is `((value, aux), gradient,
    diagonal)`.

    >>> value_grad_and_hessian_diagonal(lambda x: x**4)(2.0)
    (16.0, 32.0, 48.0)
    """
