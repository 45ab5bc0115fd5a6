"""From a program to its derivative, in the same language.

A program of `ir` comes in, with the names of inputs and results that count; a program goes out.

gradient        reverse mode: which choices to make; reverse/: the two sweeps
forward         forward mode: beside each statement the tangent of what it sets
statement       the adjoint of one statement; routines: those of routines; kinds: types of numbers
stated, slopes, implicit   rules of the user's; partial derivatives; solutions of equations
jacobian, compressed, directions, dependence, slices   many directions in one pass
linear/         a derivative in two parts; taylor/: coefficients along paths; patterns/: sparsity
zero_times_infinity, guards   where zero may meet an infinity; products left out where it does
holomorphic, sizes   what complex results need; how many numbers there are
calls           derivatives of calls by name; called_arrays: what is not done yet of them
canonical       a derivative in a form that can be differentiated again; stacks, lives, lines
recombine       functions of matrices put together: nests, closing; their derivatives, as routines
                to be differentiated again, and written_out
                orthogonal: systems of equations of eigenvectors as products;
                told_apart: checks where a program inverts vectors by itself

    >>> import math
    >>> import srcgrad
    >>> def f(x):
    ...     return math.sin(x)
    >>> print(dict(srcgrad.stages(f, "f8"))["differentiate"])
    def f_grad(x):
        # Forward sweep.
        sin_x = math.sin(x)
    <BLANKLINE>
        # Reverse sweep.
        sin_x_bar = 0.0
        x_bar = 0.0
        sin_x_bar += 1.0
        # line 2: return math.sin(x)
        x_bar += math.cos(x) * sin_x_bar
        return x_bar
    <BLANKLINE>
"""
