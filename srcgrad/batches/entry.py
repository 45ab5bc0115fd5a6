"""The function that users call for a batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from srcgrad.batches.batched import Batched


def vmap(
    f: Callable[..., Any], in_axes: Any = 0, out_axes: Any = 0, *, parallel: bool = False
) -> Batched:
    """A function or derivative over an axis of its arguments, as one compiled loop.

    `f` is a function, or what `grad`, `value_and_grad`, `jvp` or `vjp` returns; it is made for the
    types of one element, and nothing is evaluated in Python for each. `in_axes` is, as in JAX, the
    axis that is mapped over (None: every element gets the whole), one for all positional arguments
    or a tuple with one for each, which may be a structure like the argument. Arguments by keyword
    are mapped over their first axis; of `tangents` and `seed` a part without that axis serves all
    elements. Results are stacked along `out_axes`. `parallel` shares the loop among threads, as
    many as `numba.get_num_threads()` says.

    A batch may be differentiated and mapped again, and stand inside a function that is: there it is
    a loop of that function, over one element at least, of a function that changes nothing outside.

    Raises ValueError where the axes do not fit the arguments, and for results of different shapes.

    >>> import numpy as np
    >>> from srcgrad import grad
    >>> def loss(w, x):
    ...     return np.sum(w * x) ** 2
    >>> x = np.array([[1.0, 0.0], [1.0, 1.0]])
    >>> vmap(grad(loss), in_axes=(None, 0))(np.array([1.0, 2.0]), x)
    array([[2., 0.],
           [6., 6.]])
    """
    return Batched(f, in_axes, out_axes, parallel)


vmap.srcgrad_maps = True  # type: ignore[attr-defined]
