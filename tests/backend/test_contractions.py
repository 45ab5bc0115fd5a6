"""Sums of products in compiled code are NumPy's, in any layout of memory."""

import numba
import numpy as np
import pytest

from srcgrad.backend.compile import compile_text
from srcgrad.contractions import labels

GENERATOR = np.random.default_rng(5)
SIZES = (
    dict(zip("abijk", (2, 3, 20, 30, 11), strict=True)),
    dict(zip("abijk", (0, 2, 3, 1, 2), strict=True)),
)


def called(call, a, b):
    """What compiled code makes of a call on two arrays."""
    text = f"import numpy as np\n\n\ndef f(a, b):\n    return {call}\n"
    kinds = tuple(map(numba.typeof, (a, b)))
    return compile_text(text, "f", kinds, cache=False).dispatcher(a, b)


def array(shape, layout, dtype):
    made = GENERATOR.normal(size=shape)
    made = (made + 1j * GENERATOR.normal(size=shape) if dtype is complex else made).astype(dtype)
    if layout == "F":
        return np.asfortranarray(made)
    return np.repeat(made, 2, axis=-1)[..., ::2] if layout == "A" else made


@pytest.mark.parametrize(
    "subscripts, layouts, dtype",
    [
        ("abij,abjk->abik", "CC", np.float64),
        ("aij,jk->aik", "FC", np.float32),
        ("aij,aik->jk", "CC", complex),
        ("aij,bjk->abik", "CA", np.float64),
        ("jai,jak->ki", "CF", np.float64),
        ("ija,ajk->ik", "AF", np.float64),
        ("ika,kja->ija", "CC", np.float64),  # no product of matrices
    ],
)
def test_einsum(subscripts, layouts, dtype) -> None:
    for sizes in SIZES:
        shapes = [tuple(sizes[label] for label in own) for own in labels(subscripts)[:2]]
        pair = [array(s, e, dtype) for s, e in zip(shapes, layouts, strict=True)]
        found, expected = (
            called(f"np.einsum('{subscripts}', a, b)", *pair),
            np.einsum(subscripts, *pair),
        )
        assert found.dtype == dtype and found.flags.c_contiguous
        np.testing.assert_allclose(
            found, expected, rtol=1e-3 if dtype is np.float32 else 1e-11, atol=1e-5
        )


@pytest.mark.parametrize("shapes", [((4, 5, 6), (6, 40)), ((7, 30), (2, 3, 30, 20))])
def test_stacks(shapes) -> None:
    a, b = (GENERATOR.normal(size=shape) for shape in shapes)
    np.testing.assert_allclose(called("a @ b", a, b), a @ b, rtol=1e-11)


def added(sign, subscripts, c, a, b):
    """An array to which compiled code has added a sum of products, or taken it from."""
    text = (
        "import numpy as np\n\n\ndef f(c, a, b):\n"
        f"    c {sign}= np.einsum('{subscripts}', a, b)\n    return c\n"
    )
    kinds = tuple(map(numba.typeof, (c, a, b)))
    return compile_text(text, "f", kinds, cache=False).dispatcher(c, a, b)


@pytest.mark.parametrize("sign", "+-")
@pytest.mark.parametrize(
    "subscripts, layouts, dtypes",
    [
        ("abij,abjk->abik", "CCC", (np.float64, np.float64)),
        ("aij,aik->jk", "CFC", (complex, complex)),
        ("ika,kja->ija", "CCC", (np.float32, np.float32)),
        ("aij,jk->aik", "ACC", (np.float64, np.float64)),
        ("aij,jk->aik", "FCC", (np.float64, np.float64)),
        ("aij,jk->aik", "CCC", (complex, np.float64)),
    ],
)
def test_sums_of_products_in_place(sign, subscripts, layouts, dtypes) -> None:
    for sizes in SIZES:
        *shapes, shape = (tuple(sizes[label] for label in own) for own in labels(subscripts))
        c = array(shape, layouts[0], dtypes[0])
        pair = [array(s, e, dtypes[1]) for s, e in zip(shapes, layouts[1:], strict=True)]
        product = np.einsum(subscripts, *pair)
        expected = c + product if sign == "+" else c - product
        assert added(sign, subscripts, c, *pair) is not None
        tolerance = 1e-3 if np.float32 in dtypes else 1e-11
        np.testing.assert_allclose(c, expected, rtol=tolerance, atol=1e-5)
