"""What values of two paths, or of two iterations, have in common.

patterns   the pattern of which both values are cases: numbers that differ become holes
filling    names for the holes, and what each path sets them to
joins      `branch`: one thing or the other, and one value for each name afterwards
"""
