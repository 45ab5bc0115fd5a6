"""Functions and derivatives over an axis of their arguments: `vmap`."""
