"""Rows of tests for the functions of NumPy and SciPy, by chapter; the coverage table reads them."""
