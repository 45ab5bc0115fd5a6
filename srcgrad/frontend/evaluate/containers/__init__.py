"""Operations on lists, tuples and dicts.

growing_lists   append, pop, extend, `list(...)`; stacks: those of functions that call themselves
mappings        what `dict(...)` and `**` take of dicts and of objects that have keys
comparisons     `+`, `*`, `==`, `<`, `in`

    xs.append(x)    in `if c:` of the program, so how long xs is, is a number of it: an array with
                    room, and a length
    [1.0, x] + ys   ys a tuple of two numbers: known in number, so four values and no trace
"""
