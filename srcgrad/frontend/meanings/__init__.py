"""What named functions mean, by the module that they come from.

A function gets its meaning in one of three ways, the shortest that will do:

    definitions   `@reads_as(np.trace)`: plain Python, read in place of the call; the derivative
                  follows
    handlers      `@means(np.reshape)`: from the values of a call to a value
    rules         the function stays a call, and has partial derivatives in `srcgrad/rules`

`chapters` says when each is read: Python's and NumPy's at once, SciPy's when the program has
imported it.
"""
