"""The search for programs whose derivative is wrong: random programs, each examined several ways.

`python -m tests.search --help` says how to run it; `test_search.py` runs a little of it.
"""
