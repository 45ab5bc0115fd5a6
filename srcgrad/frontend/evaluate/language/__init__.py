"""Statements and expressions, one file a part of the language.

expressions    names, displays, subscripts, calls as they stand in the text
operators      operators, comparisons, truth; choices: `and`, `or`, `x if t else y`
names          names read and set; assignment: all that can be set, and `op=`
statements     `if`, `return` and the plain ones; exceptions, managers (`with`), matching,
               imports
for_loops, while_loops, comprehensions
"""
