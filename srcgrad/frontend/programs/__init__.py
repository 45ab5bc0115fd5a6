"""What is done to a program once it has been read: every pass takes one and gives one.

guards, moved_checks, bounds, checks   bounds checks: proven and dropped, moved out of loops, or
                                       written; progressions: lengths that loops change evenly
overflow, overflow_checks, limits, ranges   Python's whole numbers in 64 bits: checks where they may
                                       not fit
entry                                  copies of parameters that are written to; lengths that
                                       nobody uses
naming                                 names that a person would give
rewrite, marks                         walks over programs, and renaming; what is worked out late
messages                               what a check's exception is called when it reaches the
                                       user
canonical                              the form that `ir` promises, checked by tests
interpret                              what a program means, in the shortest words, for tests

for i in range(n):                     for i in range(n):
    guard -n <= i < n                      y[i] = x[i]
    y[i] = x[i]                        0 <= i < n is known, so there is nothing to check
"""
