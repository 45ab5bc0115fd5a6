"""Loops, and what they run over.

sequences, lengths   lists, dicts, ranges and arrays as what is run over, and how many items
                     there are
iterators, stream    iterators: a state of their own, which says how far they have come
iteration            `iter` of anything; protocols: objects with `__iter__` or `__getitem__`
loops                a loop counts, or is unrolled; counting: the loops of the program
attempts, cells      the body is read until what one iteration hands to the next is known
guesses, cell_patterns, aliases, cell_stores   what a cell is, and arrays that must not be one
flow, recursion      whether the path goes on; whether a recursion ends
"""
