"""A Python function as a program, for given types of its arguments.

A function and a `Spec` for each argument come in, a `Specialised` goes out: the program, what it
returns, and what it took from outside.

program         the whole way
arguments       the parameters, as values; results: what is returned, as results of the program
certain_errors  a function that raises whatever its numbers are
pledges         what calls of `gradients` took for granted of the loops around them

    >>> import srcgrad
    >>> def f(x, n=2):
    ...     for _ in range(n):
    ...         x = x * x
    ...     return x
    >>> print(dict(srcgrad.stages(f, "f8"))["specialise"])
    def f(x, n):
        x_1 = x
        for _ in range(n):
            # line 3: x = x * x
            x_2 = x_1 * x_1
            x_1 = x_2
        return x_1
    <BLANKLINE>
"""

from srcgrad.frontend.specialise.program import Specialised as Specialised
from srcgrad.frontend.specialise.program import specialise as specialise
