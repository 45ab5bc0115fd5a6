"""Derivatives of array programs, kept as a person reads them."""
