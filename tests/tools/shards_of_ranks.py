"""What each rank of MPI runs for `test_engines.py`: a sum over shards, printed to the last bit."""

from __future__ import annotations

import sys

import numpy as np

from srcgrad import value_and_grad
from srcgrad.company import sharded

RNG = np.random.default_rng(5)
PIECES = [(RNG.normal(size=(n, 3)), RNG.normal(size=n)) for n in (5, 8, 3, 9, 4)]
W = np.array([0.5, -1.0, 2.0])
SCALE = 3.0


def loss(w, a, y):
    return SCALE * np.sum((np.dot(a, w) - y) ** 2)


def bad(w, a, y):
    return np.sum(w[len(y)] * a)


def shown(found):
    value, gradient = found
    return f"{float(value).hex()} {gradient.tobytes().hex()}\n"


def of_this_rank(function, pieces):
    from mpi4py import MPI

    comm = MPI.COMM_WORLD
    rank, size = comm.Get_rank(), comm.Get_size()
    own = pieces[len(pieces) * rank // size : len(pieces) * (rank + 1) // size]
    return sharded(value_and_grad(function), comm)(W, shards=own)


if __name__ == "__main__":
    if sys.argv[1] == "ranks":
        sys.stdout.write(shown(of_this_rank(loss, PIECES)))
    elif sys.argv[1] == "few":  # the first rank has none
        sys.stdout.write(shown(of_this_rank(loss, PIECES[:1])))
    elif sys.argv[1] == "none":
        of_this_rank(loss, [])
    elif sys.argv[1] == "bad":  # its third piece, which the last rank has, is in order
        of_this_rank(bad, PIECES)
    elif sys.argv[1] == "pool":
        from mpi4py.futures import MPIPoolExecutor

        with MPIPoolExecutor() as pool:
            sys.stdout.write(shown(sharded(value_and_grad(loss), pool)(W, shards=PIECES)))
