"""Complex numbers: parts, arithmetic, functions, and the module cmath."""

import cmath

import numpy as np

from tests.tools.rows import Rows, array, booleans, complexes, integers

row = Rows()


def outside(z):
    """Numbers away from the unit disc, and from the real and the imaginary axis."""
    return (1.3 + np.abs(z)) * np.exp(1j * (0.8 + 0.5 * np.sin(z.real)))


# Parts.

row("numpy.real numpy.ndarray.real", lambda z: (np.real(z), z.real, z.real[1:]), complexes("n"))
row("numpy.imag numpy.ndarray.imag", lambda z: (np.imag(z), z.imag, z.T.imag), complexes("n", 2))
row("numpy.real numpy.imag", lambda x: (np.real(x), np.imag(x), x.imag), array("n"))
row("numpy.real numpy.imag", lambda z: (np.real(z), z.imag, z.real, z.conjugate()), complexes())
row(
    "numpy.conj numpy.conjugate numpy.ndarray.conj numpy.ndarray.conjugate",
    lambda z, x: (np.conj(z), np.conjugate(z), z.conj(), z.conjugate() * 2, x.conj(), np.conj(x)),
    complexes("n"),
    array("n"),
)
row("numpy.absolute numpy.abs", lambda z: (np.abs(z), abs(z), np.absolute(z)), complexes("n"))
row("numpy.angle", lambda z: (np.angle(z), np.angle(z, deg=True)), complexes("n"))
row("numpy.angle", lambda z, x: (np.angle(z), np.angle(x), np.angle(-0.0)), complexes(), array("n"))
row(
    "numpy.iscomplex numpy.isreal",
    lambda z, x: (np.iscomplex(z), np.isreal(z + 0), np.isreal(z.real), np.iscomplex(x), x),
    complexes("n"),
    array("n"),
)
row(
    "numpy.iscomplexobj numpy.isrealobj",
    lambda z, x: (z if np.iscomplexobj(z) else z.real, np.isrealobj(z), x + np.isrealobj(x)),
    complexes("n"),
    array("n"),
)
row("numpy.real_if_close", lambda x: np.real_if_close(x) * 2.0, array("n"))


# Arithmetic.

row(
    "numpy.add numpy.subtract numpy.multiply",
    lambda z, w, x: (z + w, z - x, x - z, z * w, x * z, 2 * z, (0.5 + 2j) * x, -z, +z, 1j * z),
    complexes("n"),
    complexes("n"),
    array("n"),
)
row(
    "numpy.divide numpy.true_divide",
    lambda z, w, x: (z / (w + 2), x / (z - 2j), z / (x + 2), z / 3, 1 / (z + 2), 2j / (x + 2)),
    complexes("n"),
    complexes("n"),
    array("n"),
)
row(
    "numpy.power",
    lambda z: ((z + 2) ** 2, z**3, z**0, z**1, (z + 2) ** -1, (z + 2) ** 0.5, (2 * z + 3) ** -1.5),
    complexes("n"),
)
row(
    "numpy.power numpy.float_power",
    lambda z, w, x: (np.power(z + 2, w), (x + 2) ** w, (z + 2) ** x, np.float_power(z + 2, x)),
    complexes("n"),
    complexes("n"),
    array("n"),
)
row("numpy.power", lambda z, k: (z + 1.5) ** k, complexes("n"), integers("n"), float32=False)
row(
    "numpy.equal numpy.not_equal",
    lambda z, w: (z == w, z != w, z == z, z * (z != w)),
    complexes("n"),
    complexes("n"),
)
row(
    "numpy.where",
    lambda z, x, b: (np.where(b, z, x), np.where(b, 1j, x), np.where(b, z, 0)),
    complexes("n"),
    array("n"),
    booleans("n"),
)


# Functions.

row(
    "numpy.exp numpy.exp2 numpy.expm1",
    lambda z: (np.exp(z), np.exp2(z), np.expm1(z), np.expm1(z * 1e-9) * 1e9),
    complexes("n", radius=2.0),
)
row(
    "numpy.log numpy.log2 numpy.log10 numpy.log1p",
    lambda z: (np.log(z), np.log2(z), np.log10(z), np.log1p(z)),
    complexes("n", radius=2.0),
)
row(
    "numpy.sqrt numpy.square numpy.reciprocal",
    lambda z: (np.sqrt(z), np.square(z), np.reciprocal(z + 3)),
    complexes("n", radius=2.0),
)
row(
    "numpy.sin numpy.cos numpy.tan",
    lambda z: (np.sin(z), np.cos(z), np.tan(z)),
    complexes("n"),
)
row(
    "numpy.sinh numpy.cosh numpy.tanh",
    lambda z: (np.sinh(z), np.cosh(z), np.tanh(z)),
    complexes("n"),
)
row(
    "numpy.arcsin numpy.arccos numpy.arctan",
    lambda z: (np.arcsin(z), np.arccos(outside(z)), np.arctan(z + 2)),
    complexes("n"),
)
row(
    "numpy.arcsinh numpy.arccosh numpy.arctanh",
    lambda z: (np.arcsinh(z + 2), np.arccosh(-outside(z)), np.arccosh(z), np.arctanh(z)),
    complexes("n"),
)
row("numpy.sign numpy.positive", lambda z: (np.sign(z), np.positive(z)), complexes("n"))
row(
    "numpy.isnan numpy.isinf numpy.isfinite",
    lambda z: (np.isnan(z / (z - z)), np.isinf(z), np.isfinite(z), z),
    complexes("n"),
)
row(
    "numpy.exp numpy.sqrt numpy.power",
    lambda z: np.exp(z) * np.sqrt(z + 2) + (z + 2) ** 1.5 + abs(z) + np.log(z + 2),
    complexes(),
)


# Making, storing, reducing.


def filled(z, x):
    made = np.zeros(z.shape, dtype=complex)
    made[...] = x
    made[1:] += z[:-1]
    again = np.empty_like(z)
    again[:] = made * z
    return made, again, np.full(2, 1j) * np.sum(x), np.ones(2, dtype=np.complex64)


row("numpy.zeros numpy.ones numpy.full", filled, complexes("n"), array("n"), float32=False)


def changed(z, x):
    z = z.copy()
    z.real[:2] += x[:2]
    z.imag[...] = x * 2
    z.real *= 3.0
    z[1:].imag[:2] *= 2.0
    w = z * 1j
    w.real = 0.5
    w.imag[1:] = z.real[:-1]
    return z, w


row("numpy.ndarray.real numpy.ndarray.imag", changed, complexes("n"), array("n"))
row(
    "numpy.ndarray.astype",
    lambda x, k: (x.astype(complex) * 1j, k.astype(np.complex64), x.astype("complex128") + k),
    array("n"),
    integers("n"),
    float32=False,
)
row(
    "numpy.array",
    lambda z, x: (np.array([z, x, 1, 2j]), np.array([[z, z], [x, z * x]])),
    complexes(),
    array(),
    float32=False,
)
row(
    "numpy.sum numpy.mean",
    lambda z: (np.sum(z), z.sum(axis=0), np.mean(z), np.mean(z, axis=-1)),
    complexes("n", 2),
)
row("numpy.prod numpy.cumsum", lambda z: (np.prod(z), np.cumsum(z)), complexes("n"))
row(
    "numpy.var numpy.std",
    lambda z: (np.var(z), np.std(z, axis=0), np.var(z, ddof=1, axis=0)),
    complexes("n", 2),
    sizes=(4, 2),
)
row(
    "numpy.dot numpy.vdot numpy.matmul numpy.inner",
    lambda z, w, x: (np.dot(z, w), np.vdot(z, w), z @ x, np.inner(x, w), np.vdot(x, z)),
    complexes("n"),
    complexes("n"),
    array("n"),
)
row(
    "numpy.matmul numpy.ndarray.conj",
    lambda a, z: (a @ z, a.conj().T @ z, np.vdot(z, a @ z)),
    complexes("n", "n"),
    complexes("n"),
)


# cmath.


def of_cmath(z, x):
    w = cmath.exp(z) + cmath.log(z + 2) + cmath.sqrt(z - 3) + cmath.log10(z + 2) + cmath.log(z, 2)
    w += cmath.sin(z) * cmath.cos(z) + cmath.tan(z) + cmath.asin(z) + cmath.acos(z) + cmath.atan(z)
    w += cmath.sinh(z) * cmath.cosh(z) + cmath.tanh(z) + cmath.asinh(z) + cmath.acosh(z)
    w += cmath.atanh(z) + cmath.sqrt(x - 2) + cmath.exp(x) + cmath.log(3, z + 2)
    r, phi = cmath.polar(z)
    w += cmath.rect(r * x, phi) + cmath.phase(z) + cmath.phase(x) * cmath.pi
    if cmath.isfinite(z) and not cmath.isnan(z) and not cmath.isinf(x):
        w *= 1.0 if cmath.isclose(z, z + 1e-12) else z
    return w


row(
    "cmath.exp cmath.log cmath.log10 cmath.sqrt cmath.sin cmath.cos cmath.tan cmath.asin "
    "cmath.acos cmath.atan cmath.sinh cmath.cosh cmath.tanh cmath.asinh cmath.acosh cmath.atanh "
    "cmath.polar cmath.rect cmath.phase cmath.isfinite cmath.isnan cmath.isinf cmath.isclose",
    of_cmath,
    complexes(),
    array(),
    float32=False,
)
row(
    "complex",
    lambda x, z: (complex(x, 2 * x), complex(z), complex(z, x), complex(imag=x), complex(x) * 1j),
    array(),
    complexes(),
    float32=False,
)
