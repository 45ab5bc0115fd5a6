"""Slices that begin at a counter: their lengths, their checks, and what is copied for products."""

import numpy as np
import pytest

import srcgrad


def by_windows(w, x):
    n, height, width, _ = x.shape
    size, _, _, filters = w.shape
    y = np.empty((n, height - size + 1, width - size + 1, filters))
    for i in range(height - size + 1):
        for j in range(width - size + 1):
            window = x[:, i : i + size, j : j + size, :, None]
            y[:, i, j, :] = np.sum(window * w, axis=(1, 2, 3))
    return np.sum(np.tanh(y))


def by_offsets(w, x):
    n, height, width, _ = x.shape
    size, _, _, filters = w.shape
    rows, columns = height - size + 1, width - size + 1
    y = np.zeros((n, rows, columns, filters))
    for i in range(size):
        for j in range(size):
            y += x[:, i : i + rows, j : j + columns, :] @ w[i, j]
    return np.sum(np.tanh(y))


def normalised(x, scale):
    return np.sum(np.tanh(x / np.sqrt(np.var(x, axis=0) + 0.1) * scale))


def arrays(size, height, width, channels=2, filters=3, n=2):
    random = np.random.default_rng(height)
    w = random.standard_normal((size, size, channels, filters))
    return w, random.standard_normal((n, height, width, channels))


def source(function, *args, **options):
    derivative = srcgrad.grad(function, **options)
    derivative.plain(*args)
    return derivative.source


def adjoint(w, x):
    """The gradients with respect to both, by windows."""
    size = w.shape[0]
    w_bar, x_bar = np.zeros_like(w), np.zeros_like(x)
    for i in range(x.shape[1] - size + 1):
        for j in range(x.shape[2] - size + 1):
            window = x[:, i : i + size, j : j + size, :]
            y_bar = 1.0 - np.tanh(np.einsum("nabc,abcf->nf", window, w)) ** 2
            w_bar += np.einsum("nabc,nf->abcf", window, y_bar)
            x_bar[:, i : i + size, j : j + size, :] += np.einsum("abcf,nf->nabc", w, y_bar)
    return w_bar, x_bar


@pytest.mark.parametrize("function", [by_windows, by_offsets])
@pytest.mark.parametrize("lengths", [(3, 5, 6), (1, 2, 4), (2, 2, 2), (3, 2, 7), (2, 1, 9)])
def test_gradients(function, lengths):
    """Also where the window is as large as the image, and one larger, so that nothing is left."""
    w, x = arrays(*lengths)
    if lengths[1] == 1:
        w, x = arrays(3, 1, 9)
        with pytest.raises(ValueError, match="negative dimensions"):
            srcgrad.grad(function).plain(w, x)
        return
    found = srcgrad.grad(function, argnums=(0, 1)).plain(w, x)
    for one, other in zip(found, adjoint(w, x), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("function", [by_windows, by_offsets])
def test_what_is_no_number_stays_in_its_windows(function):
    w, x = arrays(2, 5, 6)
    x[0, 0, 0, 0] = np.nan
    x[1, 4, 5, 1] = np.inf
    with np.errstate(invalid="ignore"):
        found, expected = srcgrad.grad(function, argnums=1).plain(w, x), adjoint(w, x)[1]
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("function", [by_windows, by_offsets])
def test_shapes_that_do_not_match_are_errors_as_they_are_numpys(function):
    w, x = arrays(2, 4, 5)
    for wrong in (w[:, :1], w[:, :, :1], np.concatenate([w, w], axis=2)):
        refused = True
        try:
            function(wrong, x)
        except (ValueError, IndexError):
            pass
        else:
            refused = False
        if refused:
            with pytest.raises((ValueError, IndexError)):
                srcgrad.grad(function).plain(wrong, x)
        else:
            srcgrad.grad(function).plain(wrong, x)


def test_a_slice_from_a_counter_on_has_the_length_it_is_written_with():
    text = source(by_windows, *arrays(2, 3, 4))
    assert "+ size -" not in text
    assert "range(size)" in text
    assert "operands could not be broadcast" not in text  # in full, where the error is made


def test_products_are_of_the_adjoint_itself_and_give_adjoints_themselves():
    text = source(by_offsets, *arrays(2, 3, 4), argnums=(0, 1))
    assert text.count("raise") == 3
    assert text.count("np.einsum(") == 2
    for line in text.splitlines():
        if "np.einsum(" in line:
            assert "_bar = np.einsum(" in line or "] += np.einsum(" in line
            assert "y_bar" in line


def test_a_result_is_an_array_of_its_own():
    def shifted(x, k):
        y = np.zeros(x.shape)
        for _ in range(k):
            t = x.copy()
            y += t @ t
        return t, y

    x = np.eye(2)
    (t, _), _ = srcgrad.vjp(shifted).plain(x, 3, seed=(np.ones((2, 2)), np.ones((2, 2))))
    assert not np.shares_memory(t, x)


def test_a_copy_is_kept_of_what_changes_after_it():
    def stepped(x, a):
        y = x.copy()
        total = 0.0
        for _ in range(3):
            t = y.copy()
            y[:] = a @ t
            total += np.sum(y @ t)
        return total

    random = np.random.default_rng(0)
    x, a = random.random((3, 3)), random.random((3, 3))
    x_bar = srcgrad.grad(stepped).plain(x, a)
    bar = np.zeros((3, 3))
    states = [x]
    for _ in range(3):
        states.append(a @ states[-1])
    for before, after in zip(states[2::-1], states[:0:-1], strict=True):
        after_bar = bar + np.ones((3, 3)) @ before.T
        bar = a.T @ after_bar + after.T @ np.ones((3, 3))
    np.testing.assert_allclose(x_bar, bar, rtol=1e-12)


def test_a_root_of_each_column_is_drawn_once():
    x, scale = np.random.default_rng(3).random((5, 4)), np.arange(4.0)
    text = source(normalised, x, scale)
    (line,) = [line for line in text.splitlines() if "sqrt(" in line and "#" not in line]
    assert "np.sqrt(total / count" in line and line.startswith("    t")
    root = np.sqrt(np.var(x, axis=0) + 0.1)
    z_bar = (1.0 - np.tanh(x / root * scale) ** 2) * scale
    centred = x - np.mean(x, axis=0)
    expected = z_bar / root - centred * np.sum(z_bar * x, axis=0) / (5 * root**3)
    np.testing.assert_allclose(srcgrad.grad(normalised).plain(x, scale), expected, rtol=1e-12)
