"""What NumPy's functions of arrays mean, by chapter.

creation, basics, grids, random, memory       arrays made: of numbers, of others, drawn; memory
shape, axes_order, unit_axes, broadcasting, reversal, strided, diagonals   the same elements by
                                              other axes, where NumPy gives views
joining, arrays_in_lists, pieces, padding     arrays joined, cut, moved round, padded
indexing, positions, where, piecewise, sorting, sets   subscripts, choices, orders
ufuncs, ufunc_methods, mapped, complex, domains        functions of each element
reductions, cumulative, extremes, nan         along axes; axes, vectors: what they share
statistics, spreads, quantiles, histograms    of samples
calculus, interpolation, convolutions, fourier, windows    of sampled functions
products, pairs, einsum, contract             sums of products; large, large_sums, product_operands:
                                              those that are left to BLAS
linalg, systems, spectra, norms, matrices, reflections     linear algebra; routines: calls that stay
                                              calls; failures: what they would raise
series, polynomials, polynomial_objects, fits polynomials; Chebyshev's and the other families:
                                              families, series_objects, series_parts
iterators, elements, python_numbers           element by element

A definition is read in place of the call; what cannot be said in plain Python, because it is about
views, dtypes or memory, is a handler:

    @reads_as(polynomial.polyfromroots)    def polyfromroots(roots): …       plain Python
    @means(np.reshape)                     def reshape(run, a, shape, …): …  values to a value
"""
