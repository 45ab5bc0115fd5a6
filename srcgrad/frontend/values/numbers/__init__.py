"""Numbers of the program: their types, arithmetic, and lengths.

scalars      a number's type, as an operand, as a condition
arithmetic   operators on numbers, with the dtypes of NumPy and Python; divisions, shifts: what is
             special about these
conversions  numbers as numbers of another type; widths: those that a dtype does not hold, refused;
             settling: those that may be of several types
kinds        numbers whose type depends on the path; digits: whole numbers that are held as floats
sizes, monomials   lengths and subscripts in forms in which equal ones look equal
glimpses     views without axes, which are numbers here; clocks: times, which have no number
"""
