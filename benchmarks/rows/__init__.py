"""The rows, in the order of the table."""

from benchmarks.row import Row
from benchmarks.rows import expression, gauss_seidel, growth, jacobi, nbody, newton

ROWS: tuple[Row, ...] = (
    growth.ROW,
    gauss_seidel.ROW,
    jacobi.ROW,
    expression.ROW,
    nbody.ROW,
    newton.ROW,
)
