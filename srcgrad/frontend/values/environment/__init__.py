"""What a program finds outside itself.

environment   globals, closure cells, attributes of the caller's objects, results computed now
global_names  names of a module that the program sets
draws         random numbers, drawn by NumPy before each call
registry      the table in which built-in and NumPy functions find their meaning

    SCALE = 2.0    y = SCALE * x     a constant of the program: the text says `2.0 * x`, and a call
                                     looks whether SCALE is still 2.0
    WEIGHTS = np.array(…)            an array from outside: a parameter more, fetched at each call
"""
