"""The search for programs whose derivative is wrong: random programs, each examined several ways.

`python -m tests.search --help` says how to run it; `test_search.py` runs a little of it.

    idioms, arrays, statements    generators of programs that return one number
    numerics                      programs as scientists write them, called in many ways
    returning                     programs of the first three that return several things
    written                       programs of tests/language
    each_call, judged             the calls of a program, in limits of time, and what comes of one
    ways, outcome                 derivatives of one number, two modes and two orders
    entries, agreement            every entry point, beside differences and beside one another
"""
