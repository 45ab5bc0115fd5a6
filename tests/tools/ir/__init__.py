"""Programs of the intermediate language: written as text, made at random, run, made smaller."""
