"""Edits of the backward sweep: against gradients that are written out, and refused elsewhere."""

from __future__ import annotations

import math

import numpy as np
import pytest

from srcgrad import (
    check_grad,
    edit_adjoint,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    print_adjoint,
    scale_gradient,
    value_and_grad,
    vmap,
)

A = np.array([1.0, 2.0, -0.5])


def clipped(x):
    y = np.sin(x)
    y = edit_adjoint(y, lambda bar: np.clip(bar, -1.0, 1.0))
    return np.sum(3.0 * y * y)


def clipped_gradient(x):
    return np.cos(x) * np.clip(6.0 * np.sin(x), -1.0, 1.0)


def clipped_number(x):
    y = x * x
    y = edit_adjoint(y, lambda bar: min(max(bar, -1.0), 1.0))
    return y**3


def test_clipped():
    value, found = value_and_grad(clipped)(A)
    assert value == np.sum(3.0 * np.sin(A) * np.sin(A)) == clipped(A)
    np.testing.assert_allclose(found, clipped_gradient(A), rtol=1e-14)
    assert grad(clipped_number)(2.0) == 4.0
    assert math.isclose(grad(clipped_number)(0.1), 6e-5, rel_tol=1e-12)


def test_derivatives_of_an_edited_gradient_are_those_of_its_text():
    assert check_grad(hessian(clipped), (A,)) < 1e-7
    np.testing.assert_allclose(
        hessian(clipped)(A), jacobian(clipped_gradient)(A), rtol=1e-12, atol=1e-15
    )
    along = hvp(clipped)(A, v=A)
    np.testing.assert_allclose(along, jvp(clipped_gradient)(A, tangents=A)[1], rtol=1e-12)
    for x in (0.3, 2.0):
        assert check_grad(hessian(clipped_number), (x,)) < 1e-7
    twice = grad(lambda x: grad(lambda z: scale_gradient(z, 0.5) ** 3)(x))
    assert twice(2.0) == 0.5 * 6.0 * 2.0


def test_in_loops_and_on_paths():
    def steps(x):
        s = x
        for _ in range(3):
            s = scale_gradient(s * s, 0.5)
        return s

    assert math.isclose(grad(steps)(1.1), 8.0 * 1.1**7 / 8.0, rel_tol=1e-13)
    assert math.isclose(jvp(steps)(1.1, tangents=1.0)[1], 1.1**7, rel_tol=1e-13)

    def either(x):
        y = scale_gradient(x, -1.0) if x > 0.0 else x
        return y * y

    assert grad(either)(3.0) == -6.0
    assert grad(either)(-3.0) == -6.0


def test_replaced_and_normalised():
    assert grad(lambda x: edit_adjoint(x, lambda bar: 42.0) ** 2)(2.0) == 42.0
    unit = grad(lambda x: np.sum(edit_adjoint(x, lambda bar: bar / np.linalg.norm(bar)) ** 2))(A)
    np.testing.assert_allclose(unit, A / np.linalg.norm(A), rtol=1e-14)
    safe = grad(lambda x: edit_adjoint(x, lambda bar: 0.0 if math.isnan(bar) else bar) * math.nan)
    assert safe(2.0) == 0.0


def test_names_from_around_are_constant():
    def f(x, k):
        return edit_adjoint(x, lambda bar: bar * k) ** 2 * k

    assert grad(f, (0, 1))(2.0, 3.0) == (36.0, 4.0)


def test_linear_edits_are_transposed():
    turned = jvp(lambda x: edit_adjoint(x, lambda bar: 2.0 * bar[::-1]))
    np.testing.assert_array_equal(turned(A, tangents=A)[1], 2.0 * A[::-1])
    factor = np.array([1.0, 2.0, 3.0])
    found = jvp(lambda x: scale_gradient(x, factor))(A, tangents=A)
    np.testing.assert_array_equal(found[0], A)
    np.testing.assert_array_equal(found[1], A * factor)


def test_other_edits_have_no_forward_mode():
    for edit in (lambda bar: bar + 1.0, lambda bar: bar * bar, lambda bar: np.clip(bar, -1.0, 1.0)):
        with pytest.raises(Exception, match="is not seen to be linear"):
            jvp(lambda x, edit=edit: edit_adjoint(x, edit))(A, tangents=A)


def test_jacobians_and_batches():
    half = jacobian(lambda x: edit_adjoint(x, lambda bar: np.clip(bar, -0.5, 0.5)))(A)
    np.testing.assert_array_equal(half, 0.5 * np.eye(3))
    rows = vmap(grad(clipped))(np.stack([A, -A]))
    np.testing.assert_allclose(rows, [clipped_gradient(A), clipped_gradient(-A)], rtol=1e-14)


def test_other_numbers():
    assert grad(clipped)(A.astype(np.float32)).dtype == np.float32
    z = 1.0 + 1.0j
    plain, halved = (grad(lambda z, k=k: abs(scale_gradient(z * z, k)))(z) for k in (1.0, 0.5))
    assert halved == 0.5 * plain
    assert grad(clipped)(np.empty(0)).shape == (0,)


def test_the_value_is_a_copy_and_plain_python_runs():
    x = A.copy()
    y = edit_adjoint(x, lambda bar: bar)
    y[0] = 7.0
    assert x[0] == 1.0
    with pytest.raises(TypeError, match="one by one"):
        edit_adjoint((1.0, 2.0), lambda bar: bar)


@pytest.mark.parametrize("how", ["plain", "__call__"])
def test_printed(how, capfd):
    def f(x):
        s = 1.0
        for _ in range(3):
            s = print_adjoint(s * x, "s_bar")
        return s

    assert getattr(grad(f), how)(2.0) == 12.0
    assert capfd.readouterr().out == "s_bar 1.0\ns_bar 2.0\ns_bar 4.0\n"

    def g(x):
        y = print_adjoint(np.sin(x), "bar of y")
        return np.sum(y * y)

    np.testing.assert_allclose(getattr(grad(g), how)(A), np.sin(2.0 * A), rtol=1e-14)
    assert capfd.readouterr().out.startswith("bar of y [")
    assert jvp(g)(A, tangents=A)[1] == pytest.approx(np.sin(2.0 * A) @ A)
    assert check_grad(hessian(g), (A,)) < 1e-7


def test_the_text_is_short():
    source = grad(clipped_number).specialise("f8").source
    lines = [line for line in source.splitlines() if not line.lstrip().startswith("#")]
    assert lines == [
        "def clipped_number_grad(x):",
        "    y = x * x",
        "    x_bar = 2.0 * x * min(max(3.0 * y**2, -1.0), 1.0)",
        "    return x_bar",
    ]
