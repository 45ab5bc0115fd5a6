"""What NumPy's functions of arrays mean, by chapter."""
