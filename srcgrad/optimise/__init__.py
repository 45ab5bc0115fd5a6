"""Passes that make a program shorter and quicker; each is a function to a new program."""
