"""What an expression stands for while it is read, and what can be done with such values.

Nothing here reads the user's text: what needs that (an operator that a class defines, a subscript
of anything) is asked of the run, which holds the interpreter: `run.operate`, `run.item`, `run.call`
…

    core/         the kinds of values; `Run`, the state of one specialisation, and its parts
    numbers/      numbers of the program and arithmetic on them; lengths in a form that can be
                  compared
    arrays/       elements, views, reshaped arrays, array expressions, and the loops that they
                  become
    containers/   lists, tuples and dicts; lists that grow while the program runs
    joins/        what values of two paths or two iterations have in common
    environment/  globals, closure cells and attributes; random numbers; the table of meanings

    x + 1.0     x an array        Lazy(shape, float64, element): worked out where it is stored
    x[1:]       a view            ArrayRef(x, Along(0, offset 1), length n - 1): nothing is copied
    2 * 3       both known        Known(6): no trace in the program
    k * 2.0     k a parameter     Number(%7): `%7 = k * 2.0` was added to the program
"""
