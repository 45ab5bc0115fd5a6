"""Operations on lists, tuples and dicts.

growing_lists   append, pop, extend, `list(...)`; stacks: those of functions that call themselves
comparisons     `+`, `*`, `==`, `<`, `in`
"""
