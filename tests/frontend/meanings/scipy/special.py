"""Functions of scipy.special, on numbers and arrays."""

import numpy as np
import scipy.special as sp

from tests.tools.rows import Rows, array, integers

row = Rows()


def unary(names: str, low: float, high: float) -> None:
    """Functions of one number on one interval, all in one row."""
    functions = tuple(getattr(sp, name) for name in names.split())

    def of_each(x):  # type: ignore[no-untyped-def]
        return [f(x) for f in functions]

    row(
        " ".join(f"scipy.special.{name}" for name in names.split()),
        of_each,
        array("n", low=low, high=high),
    )


unary("erf erfc erfcx erfi dawsn ndtr log_ndtr", -2.0, 2.0)
unary("expit log_expit cosm1 exprel wrightomega softplus", -2.0, 2.0)
unary("exp10 exp2 expm1 log1p cbrt", 0.1, 0.9)
unary("sindg cosdg tandg cotdg", 20.0, 70.0)
unary("erfinv ndtri logit entr ellipkm1", 0.1, 0.9)
unary("erfcinv ellipk ellipe", 0.1, 0.9)
unary("gamma gammaln loggamma rgamma digamma psi", 0.2, 3.0)
unary("expi ndtri_exp", -3.0, -0.2)
unary("exp1 expi spence", 0.2, 3.0)
unary("j0 j1 i0 i0e i1 i1e", 0.2, 3.0)
unary("y0 y1 k0 k0e k1 k1e", 0.2, 3.0)
row("scipy.special.gammasgn", lambda x: sp.gammasgn(x) * x, array("n", low=-2.9, high=-2.1))
row("scipy.special.round", lambda x: sp.round(x) * x, array("n"))

# Two and more operands, with broadcasting.

row(
    "scipy.special.beta scipy.special.betaln scipy.special.poch scipy.special.powm1",
    lambda x, y: (sp.beta(x, y), sp.betaln(x[:, None], y), sp.poch(x, y), sp.powm1(x, y)),
    array("n", low=0.5, high=2.0),
    array("n", low=0.5, high=2.0),
)
row(
    "scipy.special.xlogy scipy.special.xlog1py scipy.special.rel_entr scipy.special.kl_div",
    lambda x, y: (sp.xlogy(x, y), sp.xlog1py(x, y), sp.rel_entr(x, y), sp.kl_div(x, 0.5)),
    array("n", low=0.5, high=2.0),
    array("n", low=0.5, high=2.0),
)
row(
    "scipy.special.boxcox scipy.special.boxcox1p scipy.special.inv_boxcox "
    "scipy.special.inv_boxcox1p scipy.special.huber scipy.special.pseudo_huber",
    lambda x, y: (
        sp.boxcox(x, y),
        sp.boxcox1p(x, y),
        sp.inv_boxcox(x, y),
        sp.inv_boxcox1p(x, y),
        sp.huber(0.9, x),
        sp.pseudo_huber(y, x),
    ),
    array("n", low=0.5, high=2.0),
    array("n", low=0.5, high=2.0),
)
row(
    "scipy.special.owens_t scipy.special.ellipkinc scipy.special.ellipeinc scipy.special.binom",
    lambda x, y: (
        sp.owens_t(x, y),
        sp.ellipkinc(x, y),
        sp.ellipeinc(x, y),
        sp.binom(x + 3.0, y + 1.0),
    ),
    array("n", low=0.5, high=0.9),
    array("n", low=0.5, high=0.9),
)
row(
    "scipy.special.gammainc scipy.special.gammaincc scipy.special.betainc scipy.special.betaincc",
    lambda x: (
        sp.gammainc(1.5, x),
        sp.gammaincc(2, x),
        sp.betainc(1.5, 2.0, x),
        sp.betaincc(1.5, 2.0, x),
    ),
    array("n", low=0.1, high=0.9),
)
row(
    "scipy.special.gammaincinv scipy.special.gammainccinv scipy.special.betaincinv "
    "scipy.special.stdtrit",
    lambda x: (
        sp.gammaincinv(1.5, x),
        sp.gammainccinv(2.5, x),
        sp.betaincinv(1.5, 2.0, x),
        sp.stdtrit(3.5, x),
    ),
    array("n", low=0.1, high=0.9),
    rtol=1e-5,
)
row(
    "scipy.special.stdtr scipy.special.chdtr scipy.special.chdtrc scipy.special.fdtr "
    "scipy.special.fdtrc scipy.special.pdtr scipy.special.pdtrc",
    lambda x: (
        sp.stdtr(3.0, x),
        sp.chdtr(3.0, x),
        sp.chdtrc(3.0, x),
        sp.fdtr(3.0, 2.0, x),
        sp.fdtrc(3.0, 2.0, x),
        sp.pdtr(2, x),
        sp.pdtrc(2, x),
    ),
    array("n", low=0.5, high=2.0),
)
row(
    "scipy.special.jv scipy.special.jn scipy.special.yn scipy.special.yv scipy.special.jve "
    "scipy.special.yve",
    lambda x: (
        sp.jv(2, x),
        sp.jv(0.5, x),
        sp.jn(1, x),
        sp.yn(2, x),
        sp.yv(1.5, x),
        sp.jve(1, x),
        sp.yve(1.5, x),
    ),
    array("n", low=0.5, high=2.0),
)
row(
    "scipy.special.iv scipy.special.ive scipy.special.kn scipy.special.kv scipy.special.kve",
    lambda x: (sp.iv(2, x), sp.ive(1.5, x), sp.kn(2, x), sp.kv(0.5, x), sp.kve(1.5, x)),
    array("n", low=0.5, high=2.0),
)
row(
    "scipy.special.jv",
    lambda x, k: sp.jv(k, x) * sp.kn(k, x) + sp.eval_hermite(k, x),
    array("n", low=0.5, high=2.0),
    integers("n"),
)
row(
    "scipy.special.spherical_jn scipy.special.spherical_yn scipy.special.spherical_in "
    "scipy.special.spherical_kn",
    lambda x: (
        sp.spherical_jn(2, x),
        sp.spherical_yn(1, x),
        sp.spherical_in(0, x),
        sp.spherical_kn(2, x),
    ),
    array("n", low=0.5, high=2.0),
)
row(
    "scipy.special.hyp0f1 scipy.special.hyp1f1 scipy.special.hyp2f1 scipy.special.expn",
    lambda x: (
        sp.hyp0f1(1.5, x),
        sp.hyp1f1(0.5, 1.5, x),
        sp.hyp2f1(0.5, 1.5, 2.5, x),
        sp.expn(2, x),
    ),
    array("n", low=0.1, high=0.8),
)
row(
    "scipy.special.eval_legendre scipy.special.eval_chebyt scipy.special.eval_chebyu "
    "scipy.special.eval_gegenbauer scipy.special.eval_jacobi scipy.special.eval_laguerre "
    "scipy.special.eval_genlaguerre scipy.special.eval_hermite scipy.special.eval_hermitenorm",
    lambda x: (
        sp.eval_legendre(3, x),
        sp.eval_chebyt(3, x),
        sp.eval_chebyu(2, x),
        sp.eval_gegenbauer(3, 0.7, x),
        sp.eval_jacobi(2, 0.5, 1.5, x),
        sp.eval_laguerre(3, x),
        sp.eval_genlaguerre(2, 0.5, x),
        sp.eval_hermite(3, x),
        sp.eval_hermitenorm(3, x),
    ),
    array("n"),
)

# Derivatives in shapes, orders and parameters.

row(
    "scipy.special.gammainc scipy.special.gammaincc scipy.special.gammaincinv "
    "scipy.special.gammainccinv scipy.special.chdtr scipy.special.chdtrc scipy.special.gdtr "
    "scipy.special.gdtrc",
    lambda a, x: (
        sp.gammainc(a, x),
        sp.gammaincc(a[:, None], x),
        sp.gammaincinv(a, x),
        sp.gammainccinv(a, x),
        sp.chdtr(a, x),
        sp.chdtrc(a, x),
        sp.gdtr(x, a, a + x),
        sp.gdtrc(x, a, a + x),
    ),
    array("n", low=0.5, high=3.0),
    array("n", low=0.1, high=0.9),
    rtol=1e-5,
)
row(
    "scipy.special.betainc scipy.special.betaincc scipy.special.betaincinv",
    lambda a, b, x: (sp.betainc(a, b, x), sp.betaincc(b, a, x), sp.betaincinv(a, b, x)),
    array("n", low=0.5, high=3.0),
    array("n", low=0.5, high=3.0),
    array("n", low=0.1, high=0.9),
    rtol=1e-5,
)
row(
    "scipy.special.stdtr scipy.special.stdtrit scipy.special.fdtr scipy.special.fdtrc",
    lambda m, n, x: (
        sp.stdtr(m, 2.0 * x - 1.0),
        sp.stdtrit(m + 1.0, x),
        sp.fdtr(m, n, x),
        sp.fdtrc(m, n, x),
    ),
    array("n", low=0.5, high=3.0),
    array("n", low=0.5, high=3.0),
    array("n", low=0.1, high=0.9),
    rtol=1e-5,
)
row(
    "scipy.special.jv scipy.special.jve scipy.special.yv scipy.special.yve",
    lambda v, x: (sp.jv(v, x), sp.jve(-v, x), sp.yv(v, x[:, None]), sp.yve(-v, x)),
    array("n", low=0.5, high=3.0),
    array("n", low=0.5, high=3.0),
)
row(
    "scipy.special.iv scipy.special.ive scipy.special.kv scipy.special.kve",
    lambda v, x: (sp.iv(v, x), sp.ive(-v, x), sp.kv(v, x[:, None]), sp.kve(-v, x)),
    array("n", low=0.5, high=3.0),
    array("n", low=0.5, high=3.0),
)
row(
    "scipy.special.struve scipy.special.modstruve",
    lambda v, x: (sp.struve(v, x), sp.modstruve(-v, x), sp.struve(2, -x)),
    array("n", low=0.5, high=3.0),
    array("n", low=0.5, high=3.0),
)
row(
    "scipy.special.hyp0f1 scipy.special.hyp1f1 scipy.special.hyp2f1",
    lambda a, b, z: (sp.hyp0f1(b, -z), sp.hyp1f1(a, b, z), sp.hyp2f1(a, b, a + b, -z)),
    array("n"),
    array("n", low=0.5, high=3.0),
    array("n", low=0.1, high=0.9),
)
row(
    "scipy.special.zeta",
    lambda s, q: (sp.zeta(s, q), sp.zeta(s)),
    array("n", low=1.5, high=3.0),
    array("n", low=0.5, high=3.0),
)

# Several results, and the real values of Lambert's W.

row("scipy.special.airy", lambda x: sp.airy(x), array("n", low=-2.0, high=2.0))
row(
    "scipy.special.sici scipy.special.shichi scipy.special.fresnel",
    lambda x: (sp.sici(x), sp.shichi(x)[0], sp.fresnel(x)),
    array("n", low=0.2, high=2.0),
)
row("scipy.special.ellipj", lambda x: sp.ellipj(x, 0.4), array("n"))
row(
    "scipy.special.lambertw",
    lambda x: (sp.lambertw(x).real, sp.lambertw(-0.3 * x, k=-1).real, np.real(sp.lambertw(x, 0))),
    array("n", low=0.1, high=0.9),
)
row("scipy.special.lambertw", lambda x: sp.lambertw(x).real, array(low=1.0, high=9.0))

# What SciPy itself has in Python.

row(
    "scipy.special.zeta scipy.special.polygamma",
    lambda x: (
        sp.zeta(2.5, x),
        sp.zeta(3, x),
        sp.polygamma(0, x),
        sp.polygamma(1, x),
        sp.polygamma(2, x),
    ),
    array("n", low=0.5, high=2.0),
)
row(
    "scipy.special.zeta scipy.special.zetac",
    lambda s: (sp.zeta(s - 4.0), sp.zeta(s), sp.zetac(s), sp.zetac(-s)),
    array("n", low=0.1, high=0.9),
)
row("scipy.special.zeta", lambda x: sp.zeta(3.0) * x + sp.zeta(2, 1.5), array("n"))
row("scipy.special.multigammaln", lambda x: sp.multigammaln(x, 3), array("n", low=1.5, high=3.0))
row(
    "scipy.special.factorial scipy.special.comb scipy.special.perm",
    lambda x, k: (
        sp.factorial(x),
        sp.factorial(k) * sp.comb(4, k) * x,
        sp.comb(x + 4.0, 2),
        sp.comb(5, 2) * sp.perm(k + 1, k) * x,
        sp.comb(5, 2, exact=True) * sp.factorial(3, exact=True) * x,
    ),
    array("n", low=0.5, high=2.0),
    integers("n"),
)

row(
    "scipy.special.logsumexp",
    lambda x: (
        sp.logsumexp(x),
        sp.logsumexp(x, axis=0),
        sp.logsumexp(x, axis=-1, keepdims=True),
        sp.logsumexp(x, axis=(0, 1)),
        sp.logsumexp(x, keepdims=True),
    ),
    array(3, "n"),
    sizes=(4, 1),
)
row(
    "scipy.special.logsumexp",
    lambda x, b: (sp.logsumexp(x, b=b), sp.logsumexp(x, axis=1, b=b[0] + 0.0)),
    array(2, "n"),
    array(2, "n", low=0.5, high=1.0),
    sizes=(4, 1),
)
row(
    "scipy.special.logsumexp",
    lambda x: sp.logsumexp(np.append(800.0 * x, -np.inf), b=[1.0, 0.0, 2.0, 0.5, 1.0]),
    array(4),
    float32=False,
)
row("scipy.special.logsumexp", lambda x: sp.logsumexp([x, 2.0 * x, 0.5]), array())
row("scipy.special.logsumexp", lambda x: sp.logsumexp(x) + sp.softmax(x), array())
row(
    "scipy.special.softmax scipy.special.log_softmax",
    lambda x: (
        sp.softmax(x),
        sp.softmax(x, axis=-1),
        sp.softmax(1000.0 * x, axis=(0, 1)),
        sp.log_softmax(x),
        sp.log_softmax(x, axis=0),
    ),
    array(3, "n"),
    float32=False,
)
row(
    "scipy.special.softmax scipy.special.log_softmax",
    lambda x: (sp.softmax(x, axis=-1), sp.log_softmax(x, axis=0)),
    array(3, "n"),
)

# Numbers, and integers where floats are meant.

row(
    "scipy.special.gammaln scipy.special.expit scipy.special.jv",
    lambda x, k: sp.gammaln(k + 1) * x + sp.expit(x) + sp.jv(k, x) + sp.expit(k),
    array(low=0.5, high=1.0),
    2,
)
row(
    "scipy.special.sinc scipy.special.elliprd",
    lambda x: sp.sinc(x) * sp.elliprd(0.5, 1.5, 2.0),
    array("n"),
)
