"""Which sums of products BLAS can do, and how."""

import pytest

from srcgrad.contractions import labels, plan


@pytest.mark.parametrize(
    "subscripts, rows, columns, summed, loops",
    [
        ("ij,jk->ik", "i", "k", "j", ""),
        ("ji,jk->ki", "k", "i", "j", ""),
        ("bij,jk->bik", "bi", "k", "j", ""),  # a stack and a matrix: one product
        ("bij,bik->jk", "j", "k", "bi", ""),  # summed over the stack, too
        ("bij,bjk->bik", "i", "k", "j", "b"),
        ("abk,kcd->abcd", "ab", "cd", "k", ""),
        ("bqhd,bkhd->bhqk", "q", "k", "d", "bh"),  # heads between rows: a step, no copy
        ("bhqk,bkhd->bqhd", "q", "d", "k", "bh"),
        ("abc,dbc->ad", "a", "d", "bc", ""),
    ],
)
def test_plan(subscripts, rows, columns, summed, loops) -> None:
    found = plan(*labels(subscripts))
    assert found is not None
    assert (found.rows, found.columns, found.summed) == (rows, columns, summed)
    assert sorted(found.loops) == sorted(loops) and not found.adds


def test_a_sum_that_cannot_be_one_axis_is_a_loop() -> None:
    found = plan("abc", "bdc", "ad")
    assert found is not None and found.adds and (found.summed, found.loops) == ("c", "b")


@pytest.mark.parametrize(
    "subscripts",
    [
        "ij,j->i",  # a vector
        "i,j->ij",  # nothing is summed
        "ij,ij->",
        "ii,ij->ij",
        "ijb,jkb->ikb",  # no matrix has rows or columns that lie together
        "ij,jk->i",  # what one operand alone has is summed before
    ],
)
def test_what_is_left_to_loops(subscripts) -> None:
    assert plan(*labels(subscripts)) is None
