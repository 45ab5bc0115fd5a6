"""The functions of `math`."""

import math

from tests.tools.rows import Rows, array

row = Rows()


def number(low, high):
    return array(low=low, high=high, make=float)


X = number(0.3, 0.9)
Y = number(1.2, 1.9)
K = array(low=3.0, high=9.0, make=int)
M = array(low=1.0, high=3.0, make=int)


def scalar(names, function, *arguments, **options):
    """A row about Python's numbers, which have no sizes."""
    row(names, function, *arguments, sizes=(1,), float32=False, **options)


scalar(
    "math.sin math.cos math.tan math.asin math.acos math.atan math.atan2",
    lambda x, y: (
        math.sin(x),
        math.cos(x),
        math.tan(x),
        math.asin(x),
        math.acos(x),
        math.atan(y),
        math.atan2(x, -y),
    ),
    X,
    Y,
)
scalar(
    "math.sinh math.cosh math.tanh math.asinh math.acosh math.atanh",
    lambda x, y: (
        math.sinh(x),
        math.cosh(x),
        math.tanh(x),
        math.asinh(x),
        math.acosh(y),
        math.atanh(x),
    ),
    X,
    Y,
)
scalar(
    "math.exp math.expm1 math.log math.log10 math.log1p math.log2",
    lambda x, y: (
        math.exp(x),
        math.expm1(x),
        math.log(x),
        math.log10(x),
        math.log1p(x),
        math.log2(y),
        math.log(x, y),
        math.log(y, 10),
    ),
    X,
    Y,
)
scalar(
    "math.sqrt math.pow math.hypot math.dist",
    lambda x, y: (
        math.sqrt(x),
        math.pow(x, y),
        math.hypot(x, y),
        math.hypot(x, y, 1.0, x * y),
        math.hypot(-x),
        math.dist((x, 2.0), [y, x]),
    ),
    X,
    Y,
)
scalar(
    "math.erf math.erfc math.gamma math.lgamma",
    lambda x, y: (math.erf(x), math.erfc(y), math.gamma(x), math.lgamma(y)),
    X,
    Y,
)
scalar("math.degrees math.radians", lambda x: (math.degrees(x), math.radians(x)), X, rtol=1e-5)
scalar(
    "math.fabs math.copysign math.fmod math.remainder math.modf math.frexp math.ldexp",
    lambda x, y: (
        math.fabs(-x),
        math.copysign(x, -y),
        math.fmod(5.3, y),
        math.remainder(5.0, y),
        math.modf(-y),
        math.frexp(y + 2.0),
        math.ldexp(x, 3),
    ),
    X,
    number(1.8, 1.9),
)
scalar(
    "math.ceil math.floor math.trunc",
    lambda x, y: (x * math.ceil(y), math.floor(-y), math.trunc(y)),
    X,
    Y,
)
scalar(
    "math.isclose math.isfinite math.isinf math.isnan",
    lambda x, y: (
        x * math.isclose(x, y),
        math.isclose(x, x + 1e-3, abs_tol=0.1),
        math.isclose(y, 1.0, rel_tol=0.9),
        math.isfinite(x),
        math.isinf(y),
        math.isnan(x),
    ),
    X,
    Y,
)
scalar(
    "math.comb math.perm math.factorial math.isqrt math.gcd math.lcm",
    lambda x, n, k: (
        x * math.comb(n, k),
        math.perm(n, k),
        math.perm(k),
        math.factorial(n),
        math.isqrt(n * n + 3),
        math.gcd(n, 12),
        math.gcd(n, k, 6),
        math.lcm(n, k),
        math.lcm(),
    ),
    X,
    K,
    M,
)
scalar(
    "math.prod math.fsum",
    lambda x, y: (
        math.prod([x, y, 2]),
        math.prod((x, y), start=3.0),
        math.fsum([x, y, 1e16, -1e16]),
    ),
    X,
    Y,
)
scalar("math.ulp math.nextafter", lambda x, y: (x + math.ulp(y), math.nextafter(x, y)), X, Y)
row(
    "math.fsum math.prod math.dist",
    lambda x, y: (math.fsum(x), math.prod(y), math.dist(x, y)),
    array("n", low=0.2),
    array("n", low=0.2),
    sizes=(4, 1),
    float32=False,
)
if hasattr(math, "exp2"):
    scalar("math.exp2 math.cbrt", lambda x, y: (math.exp2(x), math.cbrt(-y)), X, Y)
if hasattr(math, "sumprod"):
    scalar("math.sumprod", lambda x, y: math.sumprod([x, y], (y, 2.0)), X, Y)
if hasattr(math, "fma"):
    scalar("math.fma", lambda x, y: math.fma(x, y, 2.0), X, Y)
scalar(
    "math.pi math.e math.tau math.inf math.nan",
    lambda x: (x * math.pi, x + math.e, x / math.tau, min(x, math.inf), math.isnan(math.nan)),
    X,
)
row(
    "math.sin math.sqrt math.hypot",
    lambda x: math.sin(x[0]) * math.sqrt(x[1]) * math.hypot(x[0], x[2]),
    array(3, low=0.2),
    layouts=False,
    float32=False,
)
