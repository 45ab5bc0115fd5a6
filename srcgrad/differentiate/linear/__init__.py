"""A derivative in two: what does not depend on the seed, once, and what does, for each seed.

split     the two programs
seeded    what depends on the seed
records   what the first keeps for the second, and where
"""
