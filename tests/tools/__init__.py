"""What tests are made with, and programs to run by hand; nothing in here is a test.

`checking` holds a derivative against differences and all else that must be true of it, `both_ways`
compiled code against plain text; `rows` does both for functions of NumPy and SciPy in all layouts,
`reference` for constructs of Python (`listing` has them all), `refused` for programs with a code of
a refusal, `error_text` gives an error's words. `specialised` runs what the front end makes of a
function, `shared` has derivatives that several tests of a program use. `ir` and `random_*` write
random programs, `metamorphic` writes a program another way. `defined` and `checked` find what
generated code reads and should not, `deadline` ends runs in time.

By `python -m tests.tools.NAME`: `coverage`, `refusals` (tables in srcgrad), `tiers` (which rows the
quick tier compiles), `digest` (have generated texts changed?), `sanitised` (under Valgrind).
"""
