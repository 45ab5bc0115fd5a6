"""The modules of the standard library that numeric programs use: a row for each public name."""

import math
import operator
import statistics

from tests.tools.reference import Rows

row = Rows()

row.texts(
    "math.",
    """
    acos asin atan | math.acos(y) * math.asin(y) * math.atan(x)
    acosh asinh atanh | math.acosh(x) * math.asinh(x) * math.atanh(y)
    atan2 hypot | math.atan2(x, y) * math.hypot(x, y, 2.0)
    ceil floor trunc | x * math.ceil(x) + math.floor(x) * y + math.trunc(x)
    comb perm factorial | x * (math.comb(5, 2) + math.perm(4, 2) + math.factorial(4))
    copysign fabs fma | math.copysign(x, -y) * math.fabs(-x)
    cos cosh sin sinh tan tanh | math.cos(x) * math.cosh(y) + math.sin(x) * math.sinh(y) + math.tan(y) * math.tanh(x)
    degrees radians | math.degrees(x) * math.radians(y)
    dist | math.dist((x, y), (0.2, 0.3)) * x
    e pi tau inf nan | x * math.e * math.pi * math.tau * (2.0 if x < math.inf else math.nan)
    erf erfc gamma lgamma | math.erf(x) * math.erfc(y) * math.gamma(x) + math.lgamma(y)
    exp expm1 log log10 log1p log2 sqrt | math.exp(x) * math.expm1(y) * math.log(x) + math.log10(x) * math.log1p(y) * math.log2(x) + math.sqrt(y)
    fmod remainder | math.fmod(x * 3.0, y) * x + math.remainder(x * 2.0, y)
    frexp ldexp modf | math.frexp(x)[0] * math.ldexp(x, 3) + math.modf(x)[0]
    fsum prod sumprod | math.fsum([x, y]) * math.prod([x, y])
    gcd lcm isqrt | x * (math.gcd(12, 18) + math.lcm(4, 6) + math.isqrt(17))
    isclose isfinite isinf isnan | x * (2.0 if math.isclose(x, y) or math.isinf(x) or math.isnan(x) else 3.0) * math.isfinite(x)
    nextafter ulp | math.nextafter(x, 3.0) * x + math.ulp(2.0)
    pow | math.pow(x, y) * x
    """,
)
row.texts(
    "operator.",
    """
    abs add and_ | operator.abs(-x) * operator.add(x, y) * operator.and_(6, 3)
    attrgetter | operator.attrgetter('real')(x) * x
    call | x * (2.0 if operator.add else 3.0)
    concat contains countOf indexOf | operator.concat([x], [y])[1] * operator.contains([1, 2], 2) * operator.countOf([1, 1], 1) * (operator.indexOf([1, 2], 2) + x)
    delitem setitem getitem | operator.getitem([x, y], 1) * x
    delitem setitem | x * (2.0 if operator.setitem([x], 0, y) is None else 3.0)
    eq ne lt le gt ge | x * (2.0 if operator.lt(x, y) or operator.eq(x, y) else 3.0) * operator.ge(3, 2) * operator.gt(3, 2) * operator.le(2, 3) * operator.ne(2, 3)
    floordiv mod truediv | operator.floordiv(7, 2) * operator.mod(x, y) * operator.truediv(x, y)
    iadd isub imul itruediv | operator.iadd(x, y) * operator.isub(x, y) * operator.imul(x, y) * operator.itruediv(x, y)
    ifloordiv imod ipow imatmul | operator.ifloordiv(7, 2) * operator.imod(x, y) * operator.ipow(x, y)
    iand ior ixor ilshift irshift | x * (operator.iand(6, 3) + operator.ior(6, 1) + operator.ixor(6, 3) + operator.ilshift(1, 3) + operator.irshift(8, 1))
    iconcat | operator.iconcat([x], [y])[1] * x
    index inv invert | x * operator.index(3) * operator.inv(3) * operator.invert(2)
    is_ is_not | x * (2.0 if operator.is_(None, None) else 3.0) * (2.0 if operator.is_not(None, None) else 3.0)
    is_ | x * (2.0 if operator.is_(x, None) else 3.0) * (2.0 if operator.is_not(x, None) else 3.0)
    itemgetter | operator.itemgetter(1)([x, y]) * operator.itemgetter('a')({'a': x})
    length_hint | x * operator.length_hint([1, 2])
    lshift rshift or_ xor | x * (operator.lshift(1, 3) + operator.rshift(8, 1) + operator.or_(6, 1) + operator.xor(6, 3))
    matmul | operator.matmul(np.array([x, y]), np.array([y, 2.0])) * x
    methodcaller | operator.methodcaller('conjugate')(x) * x
    mul neg pos pow sub | operator.mul(x, y) * operator.neg(x) * operator.pos(y) * operator.pow(x, 2) * operator.sub(x, y)
    not_ truth | x * (2.0 if operator.not_(x) else 3.0) * (2.0 if operator.truth(x) else 3.0)
    """,
)
if hasattr(math, "cbrt"):
    row.texts("math.", "cbrt exp2 | x * math.exp2(y) * math.cbrt(x)")
if hasattr(operator, "call"):
    row.texts("operator.", "call | operator.call(lambda a, b: a * b * b, x, b=y)")
if hasattr(operator, "is_none"):
    is_none = "(2.0 if operator.is_none(x) else 3.0) * (5.0 if operator.is_none(None) else 7.0)"
    row.texts(
        "operator.",
        f"""
        is_none | x * y * {is_none}
        is_not_none | x * y * {is_none.replace("is_none", "is_not_none")}
        """,
    )
row.texts(
    "itertools.",
    """
    accumulate | list(itertools.accumulate([x, y, x]))[2] * x
    accumulate | list(itertools.accumulate([x, y], lambda a, b: a * b, initial=2.0))[2] * x
    batched pairwise | sum([a * b for a, b in itertools.pairwise([x, y, 2.0])])
    chain | sum([v * v for v in itertools.chain([x], (y, 2.0))])
    combinations | sum([a * b for a, b in itertools.combinations([x, y, 2.0], 2)])
    combinations_with_replacement | sum([a * b for a, b in itertools.combinations_with_replacement([x, y], 2)])
    compress | sum([v * v for v in itertools.compress([x, y, 2.0], [1, 0, 1])])
    count islice | sum([k * x for k in itertools.islice(itertools.count(1, 2), 3)])
    cycle | sum([v * k for k, v in zip(range(3), itertools.cycle([x, y]))])
    dropwhile takewhile | sum(itertools.dropwhile(lambda v: v > 1.0, [x, y])) * sum(itertools.takewhile(lambda v: v > 1.0, [x, y]))
    filterfalse | sum(itertools.filterfalse(lambda v: v > 1.0, [x, y])) * x
    groupby | sum([k * x for k, g in itertools.groupby([1, 1, 2])])
    permutations | sum([a * b * b for a, b in itertools.permutations([x, y], 2)])
    product | sum([a * b for a, b in itertools.product([x, y], [2.0, x])])
    repeat | sum([v * k for k, v in enumerate(itertools.repeat(x, 3))])
    starmap | sum(itertools.starmap(lambda a, b: a * b, [(x, y), (y, 2.0)]))
    tee | sum(itertools.tee([x, y])[1]) * x
    zip_longest | sum([a * b for a, b in itertools.zip_longest([x, y], [x], fillvalue=2.0)])
    """,
)
row.texts(
    "functools.",
    """
    cache lru_cache | functools.cache(lambda a: a * a)(x) * functools.lru_cache(lambda a: a * y)(x)
    cached_property partialmethod singledispatch singledispatchmethod total_ordering | x * (2.0 if functools.singledispatch else 3.0)
    cmp_to_key | x * sorted([1, 2], key=functools.cmp_to_key(lambda a, b: b - a))[0]
    get_cache_token | x * (2.0 if functools.get_cache_token else 3.0)
    partial Placeholder | functools.partial(lambda a, b, c=1.0: a * b * c, x, c=y)(2.0) * x
    reduce | functools.reduce(lambda a, b: a * b, [x, y, x], 2.0)
    namedtuple recursive_repr RLock update_wrapper wraps WRAPPER_ASSIGNMENTS WRAPPER_UPDATES GenericAlias | x * len(functools.WRAPPER_UPDATES)
    wraps update_wrapper | functools.wraps(abs)(lambda a: a * y)(x)
    """,
)
row.texts(
    "collections.",
    """
    ChainMap | collections.ChainMap({'a': x}, {'b': y})['b'] * x
    Counter | x * collections.Counter([1, 1, 2])[1]
    OrderedDict | collections.OrderedDict([('a', x)])['a'] * x
    UserDict UserList UserString | collections.UserList([x, y])[1] * x
    defaultdict | x * collections.defaultdict(lambda: 3.0)['a']
    deque | collections.deque([x, y], maxlen=1)[0] * x
    namedtuple | collections.namedtuple('P', 'a b')(x, y).b * x
    """,
)
row.texts(
    "contextlib.",
    """
    AbstractContextManager AbstractAsyncContextManager AsyncContextDecorator AsyncExitStack ContextDecorator ExitStack aclosing asynccontextmanager chdir closing contextmanager redirect_stderr redirect_stdout | x * (2.0 if contextlib.ExitStack else 3.0)
    nullcontext suppress | x * (2.0 if contextlib.nullcontext(3.0) else 3.0)
    """,
)
for name, make in (
    ("ExitStack", "contextlib.ExitStack()"),
    ("closing", "contextlib.closing(a)"),
    ("redirect_stdout", "contextlib.redirect_stdout(None)"),
    ("suppress", "contextlib.suppress(ValueError)"),
    ("nullcontext", "contextlib.nullcontext()"),
):
    row.bodies(
        "contextlib.",
        name,
        f"class_ = [x]\na = open('/dev/null')\nwith {make}:\n    t = x * x\na.close()\nreturn t",
    )
row.texts(
    "copy.",
    """
    copy | copy.copy([x, y])[1] * x
    deepcopy | copy.deepcopy([[x], y])[0][0] * y
    Error error replace | x * (2.0 if copy.Error else 3.0)
    """,
)
row.texts(
    "dataclasses.",
    """
    FrozenInstanceError InitVar KW_ONLY MISSING Field dataclass field | x * (2.0 if dataclasses.MISSING else 3.0)
    asdict astuple fields is_dataclass replace | x * (2.0 if dataclasses.is_dataclass(3) else 3.0)
    make_dataclass | x * (2.0 if dataclasses.make_dataclass('A', ['a']) else 3.0)
    """,
)
row.texts(
    "enum.",
    """
    CONFORM CONTINUOUS EJECT KEEP STRICT NAMED_FLAGS UNIQUE EnumCheck EnumMeta EnumType Enum Flag FlagBoundary IntEnum IntFlag ReprEnum StrEnum EnumDict | x * (2.0 if enum.Enum else 3.0)
    auto global_enum global_enum_repr global_flag_repr global_str member nonmember pickle_by_enum_name pickle_by_global_name property show_flag_values unique verify DynamicClassAttribute | x * (2.0 if enum.auto else 3.0)
    Enum | x * enum.Enum('E', {'A': 3.0}).A.value
    """,
)
row.texts(
    "random.",
    "\n".join(
        f"{name} | x * (2.0 if random.{call} is not None else 3.0)"
        for name, call in (
            ("Random SystemRandom", "Random"),
            ("betavariate", "betavariate(2.0, 3.0)"),
            ("binomialvariate", "random()"),
            ("choice", "choice([1, 2])"),
            ("choices", "choices([1, 2])"),
            ("expovariate", "expovariate(2.0)"),
            ("gammavariate", "gammavariate(2.0, 3.0)"),
            ("gauss", "gauss(0.0, 1.0)"),
            ("getrandbits", "getrandbits(3)"),
            ("getstate", "getstate()"),
            ("lognormvariate", "lognormvariate(0.0, 1.0)"),
            ("normalvariate", "normalvariate(0.0, 1.0)"),
            ("paretovariate", "paretovariate(2.0)"),
            ("randbytes", "randbytes(3)"),
            ("randint", "randint(1, 3)"),
            ("random", "random()"),
            ("randrange", "randrange(3)"),
            ("sample", "sample([1, 2], 1)"),
            ("seed setstate shuffle", "seed"),
            ("triangular", "triangular()"),
            ("uniform", "uniform(0.0, 1.0)"),
            ("vonmisesvariate", "vonmisesvariate(0.0, 1.0)"),
            ("weibullvariate", "weibullvariate(1.0, 2.0)"),
        )
    ),
)
ONE = "fmean geometric_mean harmonic_mean mean median median_grouped median_high median_low mode"
SPREAD = "pstdev pvariance stdev variance"
TWO = "correlation covariance"
for name in f"{ONE} {SPREAD}".split():
    row.texts("statistics.", f"{name} | statistics.{name}([x, y, 2.5]) * x")
for name in TWO.split():
    row.texts("statistics.", f"{name} | statistics.{name}([x, y, 2.5], [y, x, 0.3]) * x")
row.texts(
    "statistics.",
    """
    NormalDist StatisticsError | statistics.NormalDist(0.0, 1.0).cdf(x) * x
    linear_regression | statistics.linear_regression([1.0, 2.0, 3.0], [x, y, 2.5]).slope * x
    multimode quantiles kde kde_random | x * len(statistics.multimode([1, 1, 2]))
    quantiles | statistics.quantiles([x, y, 2.5])[0] * x
    """,
)
assert statistics
