"""What calls of SciPy's functions mean, by module; a chapter is read once the program has it.

A chapter imports SciPy, so nothing here may be imported before the program has done so itself:
`chapters.LATE` says which chapter belongs to which module. `names` is the exception.
"""
