"""Operations on lists, tuples and dicts.

growing_lists   append, pop, extend, `list(...)`; stacks: those of functions that call themselves
mappings        what `dict(...)` and `**` take of dicts and of objects that have keys
comparisons     `+`, `*`, `==`, `<`, `in`
columns         lists of run-time length of tuples, objects and dicts: a list for each number of
                an item; item_parts: what an item is made of
pooled          lists in lists of run-time length, all in one memory; pools: the memories
slots           lists whose items are stored one by one: `[None] * n`
own_lists       what all of these do in plain Python; sure: what that says of subscripts

    xs.append(x)    in `if c:` of the program, so how long xs is, is a number of it: an array with
                    room, and a length
    [1.0, x] + ys   ys a tuple of two numbers: known in number, so four values and no trace
"""
