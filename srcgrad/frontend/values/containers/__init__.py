"""Lists, tuples and dicts: what they hold, and lists that grow while the program runs.

lists      contents of lists and dicts; keys; the Python object that a value is
growing    lists of numbers of run-time length; array_lists: lists of arrays; ragged: of
           several shapes; list_rows: what is put in them
listed, inner   lists within such lists: what was read of them, what is stored in them
forms      of what the items of a list are made, and what another reading has to know of it
strings    pieces of strings with numbers of the program in them

    out = []               a list of no items
    out.append(x[0])       one; how many there are is known, so nothing of it is in the program
    for v in x: out.append(v * v)    now it is not: `growing` makes an array with room and a length
"""
