"""Operations on lists, tuples and dicts.

growing_lists   append, pop, extend, `list(...)`
comparisons     `+`, `*`, `==`, `<`, `in`
"""
