"""Tables, labelled arrays and quantities as arguments."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from srcgrad import errors, grad, jacobian, value_and_grad
from srcgrad.company import labelled


def spread(x, k=1.0):
    return k * np.sum((x - np.mean(x)) ** 2)


class Labelled:
    """As much of xarray's DataArray as counts."""

    def __init__(self, data, dims):
        self.data, self._dims, self.dtype, self.shape = data, dims, data.dtype, data.shape
        self.index = self.columns = self.name = "coordinates are attributes, too"

    @property
    def dims(self):
        return self._dims

    def __array__(self, dtype=None, copy=None):
        return self.data

    def copy(self, data):
        return Labelled(data, self.dims)


X = np.array([1.0, 2.0, 6.0])


def test_series_and_tables():
    pandas = pytest.importorskip("pandas")
    series = pandas.Series(X, index=["a", "b", "c"], name="price")
    expected = 2.0 * (X - 3.0)
    derivative = labelled(grad(spread))
    pandas.testing.assert_series_equal(
        derivative(series), pandas.Series(expected, index=series.index, name="price")
    )
    value, (by_x, by_k) = labelled(value_and_grad(spread, ("x", "k")))(x=series, k=2.0)
    assert value == pytest.approx(28.0) and by_k == pytest.approx(14.0)
    assert list(by_x.index) == ["a", "b", "c"] and np.allclose(by_x, 2.0 * expected)
    table = pandas.DataFrame({"one": X, "two": X**2}, index=[5, 6, 7])
    found = derivative(table)
    assert list(found.columns) == ["one", "two"] and list(found.index) == [5, 6, 7]
    assert np.allclose(found, 2.0 * (table.to_numpy() - table.to_numpy().mean()))
    assert np.allclose(labelled(jacobian(lambda x: np.cumsum(x)))(series), np.tri(3))
    with pytest.raises(errors.DTypeError, match="pandas Series"):
        grad(spread)(series)


def test_labelled_arrays_within_structures():
    def f(p):
        return np.sum(p["x"] ** 2) * p["k"]

    found = labelled(grad(f))({"x": Labelled(X, ("time",)), "k": 3.0})
    assert found["x"].dims == ("time",) and np.allclose(found["x"].data, 6.0 * X)
    assert found["k"] == pytest.approx(np.sum(X**2))


@pytest.mark.parametrize("label", ["columns", "index", "name", "dims", "magnitude", "units"])
def test_labels_that_are_named_as_attributes(label):
    pandas = pytest.importorskip("pandas")
    series = pandas.Series(X, index=["a", label, "c"], name="price")
    derivative = labelled(grad(lambda x: np.sum(x * x)))
    pandas.testing.assert_series_equal(derivative(series), 2.0 * series)
    table = pandas.DataFrame({label: X, "other": X**2})
    pandas.testing.assert_frame_equal(derivative(table), 2.0 * table)


def test_arrays_and_datasets_of_xarrays():
    xarray = pytest.importorskip("xarray")
    table = np.arange(6.0).reshape(2, 3)
    array = xarray.DataArray(table, dims=("t", "s"), coords={"t": [5, 7]}, name="q")
    found = labelled(grad(lambda x: np.sum(x**3)))(array)
    xarray.testing.assert_identical(found, array.copy(data=3.0 * table**2))
    dataset = xarray.Dataset({"q": array, "r": ("t", np.array([1.0, 2.0]))})
    found = labelled(grad(lambda p: np.sum(p["q"] * p["r"][:, None])))(dataset)
    assert found["q"].dims == ("t", "s") and np.array_equal(found["t"], [5, 7])
    assert np.array_equal(found["q"], [[1.0] * 3, [2.0] * 3])
    assert np.array_equal(found["r"], table.sum(axis=1))
    with pytest.raises(errors.DTypeError, match="xarray DataArray"):
        grad(spread)(array)


def test_draws_of_arvizs():
    arviz = pytest.importorskip("arviz")
    draws = np.random.default_rng(1).normal(size=(2, 50, 3))
    posterior = arviz.from_dict({"theta": draws}).posterior
    found = labelled(grad(lambda x: np.sum(np.cos(x))))(posterior["theta"])
    assert found.dims[:2] == ("chain", "draw") and np.allclose(found, -np.sin(draws))


def test_units_of_pints_are_refused_wherever_they_are():
    pint = pytest.importorskip("pint")
    units = pint.UnitRegistry()
    square = grad(lambda x: np.sum(x * x))
    for quantity in (3.0 * units.metre, np.ones(3) * units.metre):
        for derivative in (square, labelled(square)):
            for given in (quantity, [quantity]):
                with pytest.raises(errors.DTypeError, match=r"units, meter.*\n.*to_base_units"):
                    derivative(given)
    in_metres = (30.0 * units.cm).to_base_units().magnitude
    assert square(in_metres) == pytest.approx(0.6)
    length = 2.0 * units.metre
    with pytest.raises(errors.MissingRule, match="to_base_units"):
        grad(lambda x: x * length)(1.0)
    assert grad(lambda x: x * length.magnitude)(1.0) == 2.0
    xarray = pytest.importorskip("xarray")
    with pytest.raises(errors.DTypeError, match="units, meter"):
        labelled(square)(xarray.DataArray(np.ones(3) * units.metre, dims="t"))


def test_units_are_refused():
    class Quantity:
        magnitude, units = 3.0, "metre"

    with pytest.raises(errors.DTypeError, match="units, metre") as caught:
        grad(lambda x: x * x)(Quantity())
    assert "to_base_units().magnitude" in str(caught.value)


def test_a_derivative_has_the_signature_of_its_function():
    def chi2(a, k, /, offset=0.0, *, scale=1.0):
        return scale * (a - k) ** 2 + offset

    for derivative in (grad(chi2), value_and_grad(chi2, ("a", "k"))):
        assert inspect.signature(derivative) == inspect.signature(chi2)
    assert inspect.signature(labelled(grad(chi2))) == inspect.signature(chi2)
