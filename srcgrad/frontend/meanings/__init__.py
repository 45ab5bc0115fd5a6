"""What named functions mean, by the module that they come from.

A function gets its meaning in one of three ways, the shortest that will do:

    a definition  `@reads_as(np.trace)`: plain Python, read in place of the call; the derivative
                  follows
    a handler     `@means(np.reshape)`: from the values of a call to a value
    a rule        the function stays a call, and has partial derivatives in `srcgrad/rules`

    python/       built-ins, methods, itertools, functools, copy
    numpy/        arrays, random numbers, linear algebra, polynomials
    scipy/        special functions, statistics, linear algebra, solvers, sparse matrices
    numba         what Numba adds to the language: `prange`, typed lists; numba_generalised: what
                  `guvectorize` has made

`chapters` says when each is read: Python's and NumPy's at once, SciPy's when the program has
imported it.

    >>> import numpy as np
    >>> import srcgrad
    >>> def f(x):
    ...     return np.trace(x)  # a definition: the loop that stands in its place
    >>> print(dict(srcgrad.stages(f, "f8[:, :]"))["simplify"])
    def f(x):
        t1, t2 = x.shape
        t3 = min(t1, t2)
        # line 2: return np.trace(x)  # a definition: the loop that stands in its place
        total = 0.0
        for i in range(t3):
            t4 = x[i, i]
            total += t4
        return total
    <BLANKLINE>
"""
