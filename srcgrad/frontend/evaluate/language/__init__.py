"""Statements and expressions, one file a part of the language.

expressions    names, displays, subscripts, calls as they stand in the text
operators      operators, comparisons, truth; choices: `and`, `or`, `x if t else y`
names          names read and set; assignment: all that can be set, and `op=`
statements     `if`, `return` and the plain ones; exceptions, managers (`with`), imports
matching       `match`; patterns: of values, classes, sequences and dicts
inner_classes  classes that a function makes
for_loops, while_loops, comprehensions

    y = x if c else 1.0    c a number of the program: a branch, and one name that it sets
    a, *b = x, 2.0, 3.0    three values, to the names a and b: nothing of it is in the program
    x @= w                 `operators` gives the product, `assignment` the name to it
"""
