"""Taylor coefficients of what a program computes, along a path of its arguments.

`coefficients` has the recurrences of operations, `composed` those of functions whose derivatives
are a family (`families`), `path` the program, `matrices` routines on whole arrays, `inlining`
functions that are called by name.
"""
