"""Batches put their results into arrays that a call gives."""

import numpy as np
import pytest

import srcgrad

XS = np.arange(6.0).reshape(2, 3)


def test_a_gradient():
    slopes = srcgrad.vmap(srcgrad.grad(lambda x: np.sum(x**3)))
    out = np.full((2, 3), np.nan)
    assert slopes(XS, out=out) is out
    np.testing.assert_array_equal(out, 3.0 * XS**2)


def test_values_and_tangents_along_another_axis():
    made = srcgrad.vmap(srcgrad.jvp(lambda x: {"cubes": x**3, "sum": np.sum(x)}), out_axes=-1)
    out = (
        {"cubes": np.empty((3, 2)), "sum": np.empty(2)},
        {"cubes": np.empty((3, 2)), "sum": None},
    )
    with pytest.raises(TypeError, match="out"):
        made(XS, tangents=XS, out=out)
    out[1]["sum"] = np.empty(2)
    found = made(XS, tangents=XS, out=out)
    assert found[0]["cubes"] is out[0]["cubes"]
    np.testing.assert_array_equal(out[0]["cubes"], (XS**3).T)
    np.testing.assert_array_equal(out[1]["cubes"], (3.0 * XS**3).T)
    np.testing.assert_array_equal(out[1]["sum"], np.sum(XS, axis=1))


def test_arrays_that_do_not_fit_are_refused():
    slopes = srcgrad.vmap(srcgrad.grad(lambda x: np.sum(x**3)))
    with pytest.raises((TypeError, srcgrad.SrcgradError), match="out"):
        slopes(XS, out=np.empty((3, 2)))


def test_an_argument_of_that_name_is_one():
    def scaled(x, out):
        return np.sum(x * out)

    found = srcgrad.vmap(srcgrad.grad(scaled))(XS, out=np.array([2.0, 3.0]))
    np.testing.assert_array_equal(found, [[2.0] * 3, [3.0] * 3])
