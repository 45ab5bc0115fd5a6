"""Generated text as machine code, by Numba; what is shown to the reader stays as it is.

compile, machine     text to machine code, through the cache of files (cache); plain: without Numba
pipeline             the changes to a text on its way to the machine, in order; places: their lines
drafts               when what is compiled becomes machine code; apart: once, for all that call it;
stored               machine code in files
allocation, workspace, stacks, columns   how arrays are kept
elements, subscripts, unchanged_elements   how they are read
shapes    one thing a statement; whole_shapes: lengths one by one
slices               statements about whole arrays as loops (array_elements, array_sums,
                     array_sections); what is known of names: ranks, extents (lengths), measured;
                     loops joined (fused), and numbers where they need no arrays (single_numbers)
nest_sums, nest_calls, nest_blocks   the user's own loops over triangles, by BLAS
tiled                arrays whose last axis is put first
lent                 arrays that are handed on
few_directions       code for one number of directions
counting, sums, vectors      loops that the machine runs faster; complexes: complex numbers in them
half_powers          powers that are roots and products; searches: the first of the largest
memory               what large arrays leave when they are freed serves the next ones
interrupts, durations        loops that may be long can be interrupted
library, products, contractions, factors, decompositions, lapack   BLAS and LAPACK; rolled: np.roll
externals, special, recursion    functions that Numba lacks, and those that call themselves
teaching_sums        what a saved module brings along for a Numba without srcgrad
dtypes, quiet        what Numba will infer; what it warns of
"""
