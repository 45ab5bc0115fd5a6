"""Meanings of scipy.sparse."""
