"""The two sweeps of a gradient: forward, saving what is overwritten, then the adjoints backwards.

The body of a loop is reversed in one of two ways. A *taped* loop puts away, in the forward sweep,
what its reversal needs and cannot work out again. A *checkpointed* loop is run again, one iteration
at a time, in the reverse sweep, so that what its inner loops put away is needed for one iteration
only (Griewank & Walther, Evaluating Derivatives, 2008, chapters 4 and 12).
"""
