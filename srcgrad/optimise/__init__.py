"""Passes that make a program shorter and quicker; each is a function to a new program.

`tidy` has them in order, and that order is the meaning of the file. By what they work on:

dead_code, skipped_loops, zeroings       what nothing reads, or what is zero, is not done
common, twins, equal, lengths, proven, checks, brief   done once: values, sums, lengths, checks
propagate, fold, sums, unpack, inlined   expressions where names were
small_arrays                             numbers for the elements of short arrays
accumulate, overwrite, direct            zeros that are added to become what is added
branches, flags                          what is asked twice; thin: vectors that nobody asks for
fuse, distribute, nested, registers, contract, contract_rows   loops, and what they keep
own_rows, needless_copies, moved, handed_over, temporaries, placed, placed_sums, stored_apart,
whole_copies, placed_arrays, renewed      arrays that need not be made, or copied, or named
joined                                   additions to one array that follow one another
placed_lengths                           lengths that need no names
slices, vectors, extremes                loops that NumPy says in lines of its own: array_parts,
                                         vector_values (of what), apart (whether), shapes (lengths)
loop_products, product_statements, symmetric_products, copied_operand   loops that are products of
                                         matrices
webs, coalesce, naming, widths           names, and lines that are not too long
into                                     results in the caller's arrays
effects                                  what statements read and change: what the passes ask

    >>> import numpy as np
    >>> import srcgrad
    >>> def f(x):
    ...     return np.sum(x * x)
    >>> stages = dict(srcgrad.stages(f, "f8[:]"))
    >>> print(stages["differentiate"])  # doctest: +ELLIPSIS
    def f_grad(x):
        # Forward sweep.
        ...
            t4_bar += total_bar
            t2_bar += t2 * t4_bar
            t2_bar += t2 * t4_bar
            x_bar[i] += t2_bar
        return x_bar
    <BLANKLINE>
    >>> print(stages["optimise"])
    def f_grad(x):
        # line 2: return np.sum(x * x)
        x_bar = 2.0 * x
        return x_bar
    <BLANKLINE>
"""
