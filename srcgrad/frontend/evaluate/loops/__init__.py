"""Loops, and what they run over.

The value of what is run over and the body come in; the run's state goes on as it is after the loop.

sequences, lengths   lists, dicts, ranges and arrays as what is run over, and how many items
                     there are
iterators, stream    iterators: a state of their own, which says how far they have come
iteration            `iter` of anything; protocols: objects with `__iter__` or `__getitem__`;
                     listed_defaults: of `d.get(k, ())`
generators, resumed  generators: run over, or asked for one value after the other
loops                a loop counts, or is unrolled; counting: the loops of the program
attempts, cells      the body is read until what one iteration hands to the next is known
guesses, cell_patterns, aliases, cell_stores   what a cell is, and arrays that must not be one;
                     loop_origins: which arrays a cell may be
changing_lengths, read_before   arrays and views that are handed on
flow, recursion      whether the path goes on; whether a recursion ends

    s = 0                   n is unknown: a loop of the program. Read once, its body hands on s,
    for k in range(n):      an int before it and a float after it; so s is a cell that begins
        s = s + x           with 0.0, and the body is read again
    for w in [1.0, x]: …    known in number: the body is read for each
"""
