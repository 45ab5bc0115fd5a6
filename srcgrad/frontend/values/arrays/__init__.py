"""Arrays: what an element is, what a view is, and the loops that array expressions become.

elements       an element, and what an array expression reads; single_elements: where a number is
               wanted
views          basic indexing: subscripts that are checked, slices, transposes, rows
reshaping      the same elements by other axes; positions: where they are; strides: in NumPy's
               memory
broadcasting   array expressions by NumPy's rules, and lengths that must agree; costs: what is
               worked out once for a longer array
nests          loops over shapes; arrays that get memory; hoisting: what stands before a loop
leading, mixtures, spreads   arrays of changing length, of several dtypes, or numbers on a path
second_names   what is written by one name is seen by the others

    x[1:] * y      Lazy(shape (n - 1,), element i ↦ x[i + 1] * y[i]), and a check of y's length
    z = …          the loop that stores its elements, if anything asks for z as an array
"""
