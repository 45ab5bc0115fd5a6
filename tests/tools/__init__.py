"""What tests are made with, and programs to run by hand; nothing in here is a test.

`checking` holds a derivative against differences and all else that must be true of it; `rows` does
so for functions of NumPy and SciPy in all layouts, `reference` for constructs of Python, `refused`
for programs with a code of a refusal; `specialised` runs what the front end makes of a function.
`ir` and `random_*` write random programs, `metamorphic` writes a program another way. `defined` and
`checked` find what generated code reads and should not.

By `python -m tests.tools.NAME`: `coverage`, `refusals` (tables in srcgrad), `tiers` (which rows the
quick tier compiles), `digest` (have generated texts changed?), `sanitised` (under Valgrind).
"""
