"""The array programs for JAX, by an expert and, where `numpy` by another name does not do, plainly.

A file has the theme of the programs in it, and a function the name of the program that it is; one
that ends in `_plain` is the straightforward translation.
"""
