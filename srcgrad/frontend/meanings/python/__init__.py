"""What Python's own functions mean: built-ins, methods, itertools, functools, copy."""
