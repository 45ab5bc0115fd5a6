"""What calls of SciPy's functions mean, by module; a chapter is read once the program has it.

A chapter imports SciPy, so nothing here may be imported before the program has done so itself:
`chapters.LATE` says which chapter belongs to which module. `names` is the exception.

special, sums, quotients, compiled      scipy.special: by name, as sums and quotients, as text
stats, distributions, shaped_distributions, density, descriptive, robust, samples    scipy.stats
linalg, triangular, banded, structured_matrices, matrix_functions, exponentials,
matrix_equations, riccati, stacks       scipy.linalg
sparse, sparse_makers, sparse_solutions, matrices, entries    scipy.sparse
equations, brackets, tangents, minima, root_results   scipy.optimize
initial_values, trajectories, first_steps, explicit_steps, runge_kutta, radau,
backward_differences, crossings         scipy.integrate: differential equations
integrate, quadrature                   scipy.integrate: integrals
interpolate, knots, spline_fits, spline_calculus, grids   scipy.interpolate
fft, cosines                            scipy.fft
signal, smoothing, there_and_back       scipy.signal
ndimage, warps                          scipy.ndimage
distances                               scipy.spatial.distance
options                                 options that change no result

    norm.logpdf(x, loc, scale)    read as -0.5 * z * z - 0.9189… - log(scale), z = (x - loc) / scale
    gammaln(x)                    stays a call; its rule says psi(x)
    brentq(f, a, b, args)         the steps are read; the derivative is that of the solution
"""
