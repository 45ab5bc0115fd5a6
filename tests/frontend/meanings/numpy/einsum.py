"""`np.einsum`: results implied and given, repeated labels, ellipses, sublists, many operands."""

import numpy as np

from tests.tools.rows import Rows, array, booleans, integers

row = Rows()


def sums_and_views(x):
    return (
        np.einsum("ij->", x),
        np.einsum("ij->j", x),
        np.einsum("ji", x),
        np.einsum("ij->ji", x),
        np.einsum("i...->...", x),
        np.einsum("...j->...", x),
    )


def diagonals(x):
    return (
        np.einsum("ii", x),
        np.einsum("ii->i", x),
        np.einsum("ij,ji", x, x),
        np.einsum("ii,jj->ij", x, x),
    )


def pairs(x, y):
    return (
        np.einsum("ij,jk", x, y),
        np.einsum(" ij , jk -> ki ", x, y, optimize=True),
        np.einsum("ij,jk->i", x, y),
        np.einsum("ij,jk->", x, y, optimize="greedy"),
        np.einsum("ij,kl->jl", x, y),
        np.einsum("i,jk", x[:, 0], y, order="C"),
        np.einsum("ij,ij->ij", x, x),
        np.einsum(",ij,", 2.0, x, x[0, 0]),
    )


def sublists(x, y):
    return (
        np.einsum(x, [0, 1], y, [1, 2]),
        np.einsum(x, [0, 1], y, [1, 2], [2, 0]),
        np.einsum(x, [..., 0], x, [..., 0], [...]),
    )


def stacks(x, y):
    return (
        np.einsum("bij,bjk->bik", x, y),
        np.einsum("...ij,...jk->...ik", x, y),
        np.einsum("...ij,jk->i...k", x, y[0]),
        np.einsum("...ij,...jk", x, y),
        np.einsum("bij,bj->bi", x, y[:, :, 0]),
    )


def chains(x, y, z):
    return (
        np.einsum("ij,jk,kl->il", x, y, z),
        np.einsum("ij,jk,ki", x, y, z),
        np.einsum("a,ab,bc,cd,d->", x[:, 0], x, y, z, x[:, 1]),
        np.einsum("ij,jk,kl,im->lm", x, y, z, x, optimize="optimal"),
        np.einsum("i,i,ij->j", x[:, 0], x[:, 1], x),
    )


def into_room(x, y):
    room = np.zeros((2, 2))
    answer = np.einsum("ij,jk->ik", x, y, out=room)
    return room * 2.0 + answer


row("numpy.einsum", sums_and_views, array("n", 3))
row("numpy.einsum", diagonals, array("n", "n"))
row("numpy.einsum", lambda x: np.einsum("ii->i", x), array("n", 3), sizes=(3, 2))
row("numpy.einsum", pairs, array("n", 3), array(3, 2))
row("numpy.einsum", lambda x, y: np.einsum("ij,jk", x, y), array(2, "n"), array(3, 2), sizes=(3, 2))
row("numpy.einsum", sublists, array("n", 3), array(3, 2))
row("numpy.einsum", stacks, array(3, "n", 2), array(3, 2, 2), layouts=False)
row("numpy.einsum", chains, array("n", 2), array(2, 3), array(3, "n"), rtol=1e-5)
row("numpy.einsum", into_room, array(2, "n"), array("n", 2), float32=False)
row(
    "numpy.einsum",
    lambda x, k, b: (
        np.einsum("ij,j", x, k),
        np.einsum("i,i", k, k),
        np.einsum("ij,j->i", b, b[0]),
        np.einsum("ij,j", x, k, dtype=float),
    ),
    array(2, "n"),
    integers("n"),
    booleans(3, "n"),
    sizes=(4,),
    float32=False,
)
row(
    "numpy.einsum",
    lambda x, y: (np.einsum("ij,kj->ik", x[:, :1], y), np.einsum("ij,ij->j", x[:1], y)),
    array(3, 2),
    array(3, 2),
    layouts=False,
)
