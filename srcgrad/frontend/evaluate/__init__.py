"""The interpreter: what each statement and each expression does.

A node and a run come in. An expression gives a value and may add statements to the run's program; a
statement changes the run's state. The tables of both are in `interpreter`, which also ties the
knot: whoever is below and needs an expression evaluated or a function called asks the run for it.

    interpreter   the tables `READERS` and `WRITERS`, and `INTERPRETER`
    language/     expressions, operators, assignment, `if`, `try`, `with`, `match`, comprehensions,
                  `while`
    calls/        calls: the user's functions, classes, functions with a meaning, and those without
    containers/   lists that grow; operators on tuples, lists and dicts
    access/       `owner[index]` and `owner.name`, read and written
    loops/        what a loop hands on; loops that count, that ask, that are unrolled; iterators
    objects/      the data model: attributes and special methods of objects

    if x > 0:        `run.truth` of the test is a number, so both branches are read, each into a
        y = 2 * x    block of its own, and `values.joins` gives `y` one name with two values.
    else:            Were `x` known, one branch would be read and the other not.
        y = -x
"""
