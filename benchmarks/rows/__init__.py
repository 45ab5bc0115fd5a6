"""The rows, in the order of the table."""

from benchmarks.row import Row
from benchmarks.rows import (
    expression,
    gauss_seidel,
    gaussian_process,
    growth,
    jacobi,
    nbody,
    network,
    newton,
)

ROWS: tuple[Row, ...] = (
    growth.ROW,
    gauss_seidel.ROW,
    jacobi.ROW,
    expression.ROW,
    nbody.ROW,
    newton.ROW,
    network.ROW,
    gaussian_process.ROW,
)
