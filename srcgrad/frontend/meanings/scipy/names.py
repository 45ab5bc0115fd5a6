"""The functions of scipy.special that compiled code can call, by name; SciPy is not imported."""

from __future__ import annotations

_UNARY = """
    bei beip ber berp kei keip ker kerp
    cosdg cosm1 cotdg dawsn digamma ellipe ellipk ellipkm1 entr erf erfc erfcinv erfcx erfi erfinv
    exp1 exp10 expi expit exprel gamma gammaln gammasgn i0 i0e i1 i1e j0 j1 k0 k0e k1 k1e log_expit
    log_ndtr loggamma logit ndtr ndtri ndtri_exp psi rgamma sindg spence tandg wrightomega y0 y1
    zetac
"""
_BINARY = """
    beta betaln binom boxcox boxcox1p chdtr chdtrc ellipeinc ellipkinc eval_chebyt
    eval_chebyu eval_hermite eval_hermitenorm eval_laguerre eval_legendre expn gammainc gammaincc
    gammainccinv gammaincinv huber hyp0f1 inv_boxcox inv_boxcox1p iv ive jv jve kl_div kn kv kve
    modstruve owens_t pdtr pdtrc poch powm1 pseudo_huber rel_entr stdtr stdtrit struve xlog1py xlogy
    yn yv yve zeta
"""
_TERNARY = """
    betainc betaincc betaincinv elliprd eval_gegenbauer eval_genlaguerre fdtr fdtrc gdtr gdtrc
    hyp1f1
"""
_QUATERNARY = "eval_jacobi hyp2f1"
SCALARS: dict[str, int] = {
    name: arity
    for arity, names in enumerate((_UNARY, _BINARY, _TERNARY, _QUATERNARY), 1)
    for name in names.split()
} | dict.fromkeys(("spherical_in", "spherical_jn", "spherical_kn", "spherical_yn"), 2)
"""Functions that give one number, with their numbers of operands."""
TUPLES: dict[str, int] = {"airy": 1, "ellipj": 2, "fresnel": 1, "shichi": 1, "sici": 1}
"""Functions that give several numbers, with their numbers of operands."""
