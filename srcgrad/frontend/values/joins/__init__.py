"""What values of two paths, or of two iterations, have in common.

structural_patterns  the pattern of which both values are cases: numbers that differ become holes
filling    names for the holes, and what each path sets them to; shared: arrays of two names
joins      `branch`: one thing or the other, and one value for each name afterwards
joined_views   one view of an array at a place that is computed
made       lists, dicts and objects that paths have made; frozen: those that may be copied
copied_rows   lists that are copies of items of lists of lists
one_of     one of several things that are no numbers
handling   handlers of exceptions; unread: what a path reads no more
unreturned what one of two paths has returned
described  what a message calls a value

    if c: p = (x, 1)        (x, 1) and (y, 1) are cases of (hole, 1): one name gets x or y,
    else: p = (y, 1)        and p is (that name, Known(1)) afterwards
"""
