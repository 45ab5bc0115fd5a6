"""Derivatives compared with differences: what is found right, and what wrong."""
