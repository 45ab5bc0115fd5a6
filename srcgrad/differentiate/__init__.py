"""From a program to its derivative, in the same language.

gradient    reverse mode: which choices to make; reverse/: the two sweeps
forward     forward mode: beside each statement the tangent of what it sets
statement   the adjoint of one statement; routines: those of routines; kinds: types of numbers
wild        where zero may meet an infinity in forward mode
calls       derivatives of calls by name; called_arrays: what is not done yet of them
canonical   a derivative in the form in which it can be differentiated again; stacks, lives
recombine   functions of matrices put together: nests, closing, slopes
"""
