"""The two sweeps of a gradient: forward, saving what is overwritten, then the adjoints backwards.

problem         the program, and what the analyses say of it; backwards: the form it must have
choices         what is open in how it is reversed; reversal: one attempt, and what it puts away
forward_sweep   the program as it is, with what is put away; storage: names, arrays, stacks for that
reverse_sweep   the adjoints of blocks and loops, last to first; trips: of a `while`
retain, cut     how a value that is needed comes by: kept, replayed or saved, the fewest saved;
                saved_rows: arrays as rows of one; looked_up: places; reasons: why, for reports
overwritten     elements that are put back; rerun: loops that are run again
bars, seeds     what adjoints start with; whole_arrays: those of copies and routines;
                pullback_adjoints: those of calls by name
order           iterations that may run in any order; lengths: those that must be remembered
assembly        the two sweeps as one function

The body of a loop is reversed in one of two ways. A *taped* loop puts away, in the forward sweep,
what its reversal needs and cannot work out again. A *checkpointed* loop is run again, one iteration
at a time, in the reverse sweep, so that what its inner loops put away is needed for one iteration
only (Griewank & Walther, Evaluating Derivatives, 2008, chapters 4 and 12).
"""
