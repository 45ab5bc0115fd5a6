"""From a program to its derivative, in the same language."""
