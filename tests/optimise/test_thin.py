"""Bases are completed only for those who read vectors."""

import numpy as np
import pytest

import srcgrad


@pytest.mark.parametrize(
    ("function", "is_full"),
    (
        (lambda a: np.linalg.svd(a)[1], False),
        (lambda a: np.linalg.svd(a)[0][:, 0], True),
        (lambda a: np.linalg.svd(a)[2] @ np.linalg.svd(a)[2].T, True),
        (lambda a: np.linalg.svd(a), True),
        (lambda a: np.linalg.svd(a)[0].shape[0] * np.linalg.svd(a)[1], False),
    ),
)
@pytest.mark.parametrize("shape", ((4, 2), (2, 3)))
def test_vectors_that_nobody_reads(function, is_full, shape):
    a = np.random.default_rng(0).normal(size=shape)
    stages = dict(srcgrad.stages(srcgrad.jvp(function), a))
    assert ("np.linalg.svd(a, True)" in stages["simplify"]) == is_full
    found, _ = srcgrad.jvp(function).plain(a, tangents=np.zeros(shape))
    expected = function(a)
    pairs = zip(found, expected, strict=True) if isinstance(found, tuple) else [(found, expected)]
    for ours, theirs in pairs:
        np.testing.assert_allclose(ours, theirs, atol=1e-12)
