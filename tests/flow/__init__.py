"""Data flow: `gradients` of values by their names, and its pictures."""
