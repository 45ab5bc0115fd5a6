"""A Python function, and the types of its arguments, as a program in the language of `ir`.

The rooms, each of which imports those below it only:

    specialise   the whole way: from a function and descriptions of its arguments to a program
    adjoints     the same for the definition of an adjoint in plain Python
    meanings/    what named functions mean: Python's, NumPy's, SciPy's, Numba's
    evaluate/    the interpreter: what each statement and each expression does
    values/      what an expression stands for while it is read, and what can be done with such
                 values
    pointwise/   functions of numbers: their dtypes, and how compiled code says them
    programs/    what is done to a program that has been read: checks, names
    arguments/   what a call's arguments are made of
    reading/     a function's text and tree, its names and their lives: nothing is evaluated here
    chapters     where the meanings are, and when each is read

`specialise` makes a `Run`, binds the parameters to values, and lets the interpreter do the
function's body; the program is what the body would have done that depends on numbers.
`docs/life_of_x.md` follows one argument all the way.
"""
