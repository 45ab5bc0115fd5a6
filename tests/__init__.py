"""Where a test goes: srcgrad/ROOM/FILE.py is tested by tests/ROOM/test_FILE.py or one beside it.

Some folders are of no one room, since what they hold to account is the whole:

language/      programs in the language, by its parts, `case(program, arguments)`: value, gradient,
               all ways to call it; found.py takes the small program of a fault
reference/     each construct of the language reference, which is right or is refused as it says
errors/        what is refused, in which words; codes/ has a program for each code
golden/        generated texts, which a person reads in each diff; test_structure: what holds of all
metamorphic/   a program written another way has the same gradient
search/        random programs, `python -m tests.search`; test_search runs a few, or today's
typing/        what mypy makes of a user's program
benchmarks/    whether the scoreboard judges rightly
tools/         what tests are made with; no test is in there, and no helper elsewhere

A function of NumPy or SciPy is a row in frontend/meanings; a rule, a row in rules/table.py. What
takes seconds has a line in slow.txt; the quick tier compiles the rows of compiled.txt.
"""
