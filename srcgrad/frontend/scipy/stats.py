"""Meanings of scipy.stats."""
