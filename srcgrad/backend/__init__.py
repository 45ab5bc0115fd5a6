"""Generated text as machine code, by Numba; what is shown to the reader stays as it is.

compile, machine     text to machine code, through the cache of files (cache); plain: without Numba
pipeline             the changes to a text on its way to the machine, in order
drafts               when what is compiled becomes machine code
allocation, workspace, stacks, columns, elements, subscripts, places   how arrays are kept, and read
counting, sums, vectors      loops that the machine runs faster; complexes: complex numbers in them
memory               what large arrays leave when they are freed serves the next ones
interrupts, durations        loops that may be long can be interrupted
library, products, decompositions, lapack   BLAS and LAPACK
externals, special           functions that Numba lacks
dtypes, quiet                what Numba will infer; what it warns of
"""
