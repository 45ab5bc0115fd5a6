"""Sparse Jacobians and Hessians: a pattern, colours for it, and the elements by few directions.

pattern_rows.py  rows of a pattern from the sets that a program has found
colouring.py  colours for columns, and for the vertices of a symmetric pattern
short_rows.py rows and colours in one call, where rows are short
covering.py   which elements come by tangents and which by adjoints
machine.py    functions of the files above in machine code; types.py: of their arrays
plan.py       all that is known of one pattern, before a number is computed
planning.py   plans for one combination of types, made when sizes or integers are new
evaluation.py the elements of a sparse Jacobian for numbers
diagonal.py   the diagonal of a Hessian, which needs fewer directions
pattern.py    pattern and colours as users see them
picture.py    as text, and drawn
answer.py     the elements as CSR arrays, in the form of the result
in_colours.py what derivatives by colours share
derivative.py what `mode="sparse"` makes
"""
