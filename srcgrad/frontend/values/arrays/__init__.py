"""Arrays: what an element is, what a view is, and the loops that array expressions become.

elements       an element, and what an array expression reads
views          basic indexing: subscripts that are checked, slices, transposes, rows
reshaping      the same elements by other axes; positions: where they are; strides: in NumPy's
               memory
broadcasting   array expressions by NumPy's rules, and lengths that must agree
nests          loops over shapes; arrays that get memory; hoisting: what stands before a loop
"""
