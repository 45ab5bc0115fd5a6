"""NumPy's ufuncs, their keywords and methods, and other functions of each element."""

import numpy as np

from tests.tools.rows import Rows, array, booleans, integers

row = Rows()

REAL = array("n", low=-1.5, high=1.5)
POSITIVE = array("n", low=0.2, high=3.0)
UNIT = array("n", low=-0.9, high=0.9)
OTHER = array("n", low=0.3, high=1.4)
WHOLE = integers("n", low=1, high=9)

# Arithmetic.

row(
    "numpy.add numpy.subtract numpy.multiply",
    lambda x, y: (
        np.add(x, y),
        np.subtract(x, y),
        np.multiply(x, y),
        np.add(x, 1),
        np.multiply(2.0, y),
    ),
    REAL,
    OTHER,
)
row(
    "numpy.divide numpy.true_divide numpy.reciprocal",
    lambda x, y: (np.divide(x, y), np.true_divide(1, y), np.reciprocal(y), np.divide(x, 2)),
    REAL,
    OTHER,
)
row(
    "numpy.floor_divide numpy.remainder numpy.mod numpy.fmod",
    lambda x, y: (np.floor_divide(x, y), np.remainder(x, y), np.mod(x, -y), np.fmod(x, y)),
    array("n", low=1.45, high=1.55),
    OTHER,
)
row("numpy.divmod", lambda x, y: np.divmod(x, y), array("n", low=-1.55, high=-1.45), OTHER)
row("numpy.modf numpy.frexp", lambda x: (np.modf(x), np.frexp(x)), array("n", low=1.1, high=1.9))
row(
    "numpy.negative numpy.positive numpy.absolute numpy.abs numpy.fabs numpy.sign",
    lambda x: (np.negative(x), np.positive(x), np.absolute(x), np.abs(x), np.fabs(x), np.sign(x)),
    REAL,
)
row(
    "numpy.power numpy.float_power numpy.square numpy.sqrt numpy.cbrt",
    lambda x, y: (
        np.power(x, y),
        np.power(x, 2),
        np.float_power(x, y),
        np.square(x),
        np.sqrt(x),
        np.cbrt(-x),
    ),
    POSITIVE,
    REAL,
)
row("numpy.pow", lambda x, y: np.pow(x, y), POSITIVE, REAL)
row(
    "numpy.power",
    lambda x, k: (np.power(x, 3), np.power(x, -2), np.power(x, k), np.power(2, x), np.power(k, 2)),
    array("n", low=-1.5, high=-0.3),
    WHOLE,
)
row("numpy.gcd numpy.lcm", lambda x, k: (x * np.gcd(k, 12), np.lcm(k, 6)), REAL, WHOLE)

# Exponentials, angles.

row(
    "numpy.exp numpy.exp2 numpy.expm1 numpy.sinh numpy.cosh numpy.tanh",
    lambda x: (np.exp(x), np.exp2(x), np.expm1(x), np.sinh(x), np.cosh(x), np.tanh(x)),
    REAL,
)
row(
    "numpy.log numpy.log2 numpy.log10 numpy.log1p",
    lambda x: (np.log(x), np.log2(x), np.log10(x), np.log1p(x)),
    POSITIVE,
)
row(
    "numpy.logaddexp numpy.logaddexp2 numpy.hypot",
    lambda x, y: (np.logaddexp(x, y), np.logaddexp2(x, y), np.hypot(x, y)),
    REAL,
    OTHER,
)
row("numpy.sin numpy.cos numpy.tan", lambda x: (np.sin(x), np.cos(x), np.tan(x)), REAL)
row(
    "numpy.arcsin numpy.arccos numpy.arctan numpy.arctanh "
    "numpy.asin numpy.acos numpy.atan numpy.atanh",
    lambda x: (
        np.arcsin(x),
        np.arccos(x),
        np.arctan(x),
        np.arctanh(x),
        np.asin(x),
        np.acos(x),
        np.atan(x),
        np.atanh(x),
    ),
    UNIT,
)
row(
    "numpy.arcsinh numpy.arccosh numpy.asinh numpy.acosh",
    lambda x: (np.arcsinh(x), np.arccosh(x + 1.0), np.asinh(x), np.acosh(x + 2.0)),
    POSITIVE,
)
row("numpy.arctan2 numpy.atan2", lambda x, y: (np.arctan2(x, y), np.atan2(-x, -y)), REAL, OTHER)
row(
    "numpy.degrees numpy.radians numpy.deg2rad numpy.rad2deg",
    lambda x: (np.degrees(x), np.radians(x), np.deg2rad(x), np.rad2deg(x)),
    REAL,
    rtol=1e-5,
)

# Choices and parts.

row(
    "numpy.maximum numpy.minimum numpy.fmax numpy.fmin",
    lambda x, y: (
        np.maximum(x, y),
        np.minimum(x, y),
        np.fmax(x, y),
        np.fmin(x, 0.1),
        np.maximum(x, 0),
    ),
    REAL,
    OTHER,
)
row(
    "numpy.copysign numpy.heaviside numpy.nextafter",
    lambda x, y: (np.copysign(x, -y), np.heaviside(x, y), np.nextafter(x, y)),
    REAL,
    OTHER,
)
row(
    "numpy.ldexp numpy.spacing numpy.signbit",
    lambda x, k: (np.ldexp(x, k), np.spacing(x) + x, np.signbit(x)),
    REAL,
    WHOLE,
)
row(
    "numpy.floor numpy.ceil numpy.trunc numpy.rint",
    lambda x: (x + np.floor(x), np.ceil(x), np.trunc(x), x * np.rint(x)),
    array("n", low=1.1, high=1.4),
)
row(
    "numpy.floor numpy.ceil numpy.trunc",
    lambda x, k: (x * 1.0, np.floor(k), np.ceil(k), np.trunc(k)),
    REAL,
    WHOLE,
)

# Tests and bits.

row(
    "numpy.isnan numpy.isinf numpy.isfinite",
    lambda x, k: (x * np.isfinite(x), np.isnan(x), np.isinf(x), np.isnan(k), np.isfinite(k)),
    REAL,
    WHOLE,
)
row(
    "numpy.less numpy.less_equal numpy.greater numpy.greater_equal numpy.equal numpy.not_equal",
    lambda x, y: (
        x * np.less(x, y),
        np.less_equal(x, y),
        np.greater(x, 0),
        np.greater_equal(x, y),
        np.equal(x, y),
        np.not_equal(x, 1),
    ),
    REAL,
    OTHER,
)
row(
    "numpy.logical_and numpy.logical_or numpy.logical_xor numpy.logical_not",
    lambda x, m: (
        x * np.logical_and(m, x),
        np.logical_or(x, m),
        np.logical_xor(m, x > 0),
        np.logical_not(x),
    ),
    REAL,
    booleans("n"),
)
row(
    "numpy.bitwise_and numpy.bitwise_or numpy.bitwise_xor numpy.invert numpy.bitwise_not "
    "numpy.bitwise_invert numpy.bitwise_count",
    lambda x, k: (
        x * np.bitwise_and(k, 6),
        np.bitwise_or(k, 8),
        np.bitwise_xor(k, 3),
        np.invert(k),
        np.bitwise_not(k),
        np.bitwise_invert(k),
        np.bitwise_count(k),
    ),
    REAL,
    WHOLE,
)
row(
    "numpy.bitwise_and numpy.bitwise_or numpy.bitwise_xor numpy.invert",
    lambda x, m, o: (
        x * np.bitwise_and(m, o),
        np.bitwise_or(m, o),
        np.bitwise_xor(m, o),
        np.invert(m),
    ),
    REAL,
    booleans("n"),
    booleans("n"),
)
row(
    "numpy.left_shift numpy.right_shift numpy.bitwise_left_shift numpy.bitwise_right_shift",
    lambda x, k: (
        x * np.left_shift(k, 2),
        np.right_shift(k, 1),
        np.bitwise_left_shift(k, 1),
        np.bitwise_right_shift(k, 2),
    ),
    REAL,
    WHOLE,
)

# Keywords.


def into(x, y):
    out = np.zeros(len(x))
    np.multiply(x, y, out=out)
    np.add(out, x, out)
    return np.exp(out, out=out) * y


def in_place(x, y):
    z = x.copy()
    np.add(z, z[::-1], out=z)
    np.sin(z, out=z[:])
    return z * y


def guarded(x, y):
    quotient = np.divide(y, x, out=np.zeros(len(x)), where=x > 0.0)
    roots = np.sqrt(x, out=np.full(len(x), -1.0), where=x > 0.0)
    return quotient + roots


def masked_rows(x, m):
    out = np.ones((len(x), 3))
    np.multiply(x, 2.0, out=out, where=m[:, None])
    np.add(out, x[0], out=out, where=np.array([True, False, True]))
    return out


row("numpy.add numpy.multiply numpy.exp", into, REAL, OTHER)
row("numpy.add numpy.sin", in_place, REAL, OTHER)
row("numpy.divide numpy.sqrt", guarded, REAL, OTHER)
row("numpy.multiply numpy.add", masked_rows, array("n", 3), booleans("n"), sizes=(4, 1))
row(
    "numpy.divmod numpy.modf",
    lambda x, y: (np.divmod(x, y, out=(np.zeros(len(x)), None)), np.modf(x, np.zeros(len(x)))),
    array("n", low=1.45, high=1.55),
    OTHER,
)
row(
    "numpy.add numpy.sqrt numpy.true_divide",
    lambda x, k: (
        x * np.add(k, 1, dtype=np.float64),
        np.sqrt(k, dtype=float),
        np.true_divide(k, 2),
        np.multiply(x, x, dtype=np.float64),
    ),
    REAL,
    WHOLE,
)
row(
    "numpy.add",
    lambda x: (np.add(x, [1.0, 2.0, 3.0]), np.multiply([[1], [2]], x[0]), np.hypot(x, (0.5, 1, 2))),
    array("n", 3),
    sizes=(4, 1),
)

# Methods.

row(
    "numpy.add.reduce numpy.multiply.reduce numpy.maximum.reduce numpy.minimum.reduce",
    lambda x: (
        np.add.reduce(x),
        np.multiply.reduce(x, axis=1),
        np.maximum.reduce(x, -1, keepdims=True),
        np.minimum.reduce(x, axis=None, initial=0.2),
    ),
    array("n", 3),
)
row(
    "numpy.logaddexp.reduce numpy.logaddexp2.reduce numpy.hypot.reduce",
    lambda x: (
        np.logaddexp.reduce(x),
        np.logaddexp.reduce(x, axis=None),
        np.logaddexp2.reduce(x, axis=1, keepdims=True),
        np.hypot.reduce(x, axis=(0, 1)),
    ),
    array("n", 3),
)
row(
    "numpy.subtract.reduce numpy.divide.reduce numpy.power.reduce numpy.fmax.reduce",
    lambda x: (
        np.subtract.reduce(x),
        np.divide.reduce(x, axis=1),
        np.power.reduce(x[:, :2], axis=1),
        np.fmax.reduce(x),
    ),
    array("n", 3, low=0.5, high=2.0),
    sizes=(4, 1, 0),
)
row(
    "numpy.logical_and.reduce numpy.logical_or.reduce numpy.logical_xor.reduce "
    "numpy.bitwise_or.reduce numpy.bitwise_and.reduce numpy.gcd.reduce",
    lambda x, k: (
        x * 1.0,
        np.logical_and.reduce(x > -0.9),
        np.logical_or.reduce(x, axis=0),
        np.logical_xor.reduce(x > 0.0),
        np.bitwise_or.reduce(k),
        np.bitwise_and.reduce(k),
        np.gcd.reduce(k),
    ),
    REAL,
    WHOLE,
)
row(
    "numpy.add.reduce numpy.add.accumulate",
    lambda x, m, k: (
        np.add.reduce(x, where=m),
        np.add.reduce(m),
        np.add.reduce(k),
        np.add.accumulate(m),
    ),
    array("n"),
    booleans("n"),
    integers("n"),
    sizes=(4, 0),
)
row(
    "numpy.add.accumulate numpy.multiply.accumulate numpy.maximum.accumulate "
    "numpy.minimum.accumulate numpy.logaddexp.accumulate",
    lambda x: (
        np.add.accumulate(x),
        np.multiply.accumulate(x, axis=1),
        np.maximum.accumulate(x),
        np.minimum.accumulate(x, -1),
        np.logaddexp.accumulate(x, axis=0),
    ),
    array("n", 3),
)
row(
    "numpy.subtract.accumulate",
    lambda x: np.subtract.accumulate(x, axis=1, out=np.zeros((len(x), 3))),
    array("n", 3),
)
row(
    "numpy.add.reduceat numpy.multiply.reduceat",
    lambda x: (
        np.add.reduceat(x, [0, 2, 1, 3]),
        np.multiply.reduceat(x, [1, 3]),
        np.maximum.reduceat(x, np.array([0, 2])),
    ),
    array(5),
)
row(
    "numpy.add.reduceat numpy.maximum.reduceat",
    lambda x, k: (np.add.reduceat(x, k, axis=1), np.add.reduceat(x, [0, 1, 0])),
    array("n", 3),
    integers(4),
    sizes=(4, 1),
)
row(
    "numpy.multiply.outer numpy.add.outer numpy.subtract.outer",
    lambda x, y: (
        np.multiply.outer(x, y),
        np.add.outer(x, x),
        np.subtract.outer(2.0, y),
        np.multiply.outer(x, 3),
    ),
    array("n"),
    array("n+1"),
)
row(
    "numpy.divmod.outer numpy.less.outer numpy.maximum.outer",
    lambda x, y: (np.divmod.outer(x, y), x[:, None] * np.less.outer(x, y), np.maximum.outer(x, y)),
    array("n", low=1.45, high=1.55),
    array(2, low=0.6, high=0.7),
)
row("numpy.multiply.outer", lambda x, y: np.multiply.outer(x, y), array("n", 2), array(3))

# Other functions of each element.

row(
    "numpy.clip numpy.ndarray.clip",
    lambda x, y: (
        np.clip(x, -0.5, 0.7),
        np.clip(x, None, y),
        np.clip(x, a_min=0.1, a_max=None),
        x.clip(-0.2, y),
        x.clip(max=0.5),
        np.clip(x, min=-0.4, max=y),
    ),
    REAL,
    OTHER,
)
row(
    "numpy.clip",
    lambda x, k: (
        np.clip(x, [-1.0, 0.0, 0.5], 1.0),
        np.clip(k, 1, 2),
        np.clip(k, 0.5, 1.5),
        np.clip(x, -1, 1, out=np.zeros((len(x), 3))),
    ),
    array("n", 3),
    integers("n", 3),
)
row(
    "numpy.clip",  # bounds of Python's beyond what the dtype holds bound nothing
    lambda x, k: (
        np.clip(k.astype(np.uint8), 0, 300) * x,
        np.clip(k.astype(np.int8) * 50, -500, 60) * x,
        (k.astype(np.uint8) * 200).clip(-3, 255) * x,
        np.clip(k.astype(np.uint16), min=-1, max=2) * x,
        np.clip(k.astype(np.int16), 1.5, 70000.0) * x,
    ),
    array("n", 3),
    integers("n", 3),
)
row(
    "numpy.round numpy.around numpy.ndarray.round numpy.fix",
    lambda x, k: (
        x * np.round(x),
        np.round(x, 2),
        np.around(x, decimals=1),
        x.round(1),
        np.round(100.0 * x, -1),
        np.round(k, -1),
        np.fix(x),
    ),
    array("n", low=1.11, high=1.14),
    integers("n", low=10, high=90),
    rtol=1e-5,
)
row(
    "numpy.nan_to_num",
    lambda x, k: (np.nan_to_num(x), np.nan_to_num(x / 0.5, nan=1.0, posinf=2.0), np.nan_to_num(k)),
    REAL,
    WHOLE,
)
row(
    "numpy.sinc numpy.real_if_close",
    lambda x: (np.sinc(x), np.sinc(x / 100.0), np.real_if_close(x), np.sinc(0.3)),
    REAL,
    sizes=(4, 1, 0),
)
row(
    "numpy.emath.sqrt numpy.emath.log numpy.emath.log2 numpy.emath.log10 numpy.emath.logn",
    lambda x: (
        np.emath.sqrt(x),
        np.emath.log(x) + np.emath.log2(x),
        np.emath.log10(x),
        np.emath.logn(3, x),
        np.emath.sqrt(x - 2j),
    ),
    POSITIVE,
)
row(
    "numpy.emath.power numpy.emath.arccos numpy.emath.arcsin numpy.emath.arctanh",
    lambda x, y: (
        np.emath.power(y, x),
        np.emath.arccos(x),
        np.emath.arcsin(x) * np.emath.arctanh(x),
        np.emath.arcsin(2.0 * x + 1j),
    ),
    UNIT,
    OTHER,
)
row(
    "numpy.isclose numpy.allclose numpy.array_equal numpy.array_equiv",
    lambda x, y: (
        x * np.isclose(x, y),
        np.isclose(x, y, atol=0.5),
        np.allclose(x, x + 1e-9),
        np.allclose(x, y, rtol=3.0, atol=1.0),
        np.array_equal(x, x),
        np.array_equal(x, y),
        np.array_equal(x, [1.0]),
        np.array_equiv(x, x[None]),
        np.array_equiv(x, y[:-1]),
    ),
    REAL,
    OTHER,
    sizes=(4, 0),
)
row("numpy.i0", lambda x: (np.i0(x), np.i0(3.0 * x)), REAL)
row(
    "numpy.isposinf numpy.isneginf",
    lambda x: (x * np.isposinf(1.0 / (x - x[0])), np.isneginf(x), np.isneginf(-np.inf)),
    array("n"),
    sizes=(4, 1),
)
