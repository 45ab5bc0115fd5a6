"""What a program finds outside itself.

environment   globals, closure cells, attributes of the caller's objects, results computed now
draws         random numbers, drawn by NumPy before each call
registry      the table in which built-in and NumPy functions find their meaning
"""
