"""Numbers of the program: their types, arithmetic, and lengths.

scalars      a number's type, as an operand, as a condition
arithmetic   operators on numbers, with the dtypes of NumPy and Python; divisions, shifts: what is
             special about these; domains: where Python raises
conversions  numbers as numbers of another type; widths: those that a dtype does not hold, refused;
             settling: those that may be of several types
kinds        numbers whose type depends on the path; whole: whole numbers held as floats; digits:
             as operands of shared types
sizes, monomials, extents   lengths and subscripts in forms in which equal ones look equal
glimpses     views without axes, which are numbers here; clocks: times, which have no number

    x[1:] + x[:-1]   both of length n - 1, in one form: there is nothing to check
    True + x         x a float32: float32, as NumPy has it; of a Python float: float64
"""
