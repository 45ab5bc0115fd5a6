"""The time of a derivative by line."""
