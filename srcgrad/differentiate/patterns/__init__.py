"""Which results depend on which inputs, whatever the floating-point numbers are.

known.py     what a program works out without them: subscripts, lengths, conditions
sets.py      sets of inputs as numbers, and what joins two of them
elements.py  the set of an expression; names and elements for sets in place of numbers
smeared.py   what an unknown number of runs of a block may do, all at once
program.py   the program that puts a set in the place of each number with a derivative

Griewank & Walther, Evaluating Derivatives, 2008, section 7.1, by a program instead of a tape.
"""
