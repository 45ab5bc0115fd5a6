"""Taylor coefficients of what a program computes, along a path of its arguments.

`coefficients` has the recurrences of operations, `path` the program, `matrices` routines on whole
arrays, `inlining` functions that are called by name.
"""
