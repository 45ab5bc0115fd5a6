"""For each code of a refusal the smallest program that is refused with it, a family a file."""
