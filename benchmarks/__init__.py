"""srcgrad beside its peers and the hand-written limit: one command, one table, one plot.

    python -m benchmarks [--rows growth jacobi ...] [--quick]

Each file of `rows/` is one program: as people write it, its adjoint by hand, and its translations
for the peers. `contenders` makes callables of them, `measure` times those, `report` and `plot` show
the figures.
"""
