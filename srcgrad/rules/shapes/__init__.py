"""Derivatives in shapes, orders and parameters of special functions, as generated code has them.

    gammas, betas            incomplete gamma and beta functions in their shapes
    ratios, students         distribution functions of Fisher's F and Student's t
    bessels, struves         Bessel and Struve functions in their order
    hypergeometrics, zetas   hypergeometric functions in their parameters, zeta in s
    digammas, doubles   what these share

Each is printed above the derivative that calls it, so it is plain Python that Numba compiles. Read
when a rule that mentions it is first used, since it needs SciPy.
"""

from srcgrad.rules.shapes.bessels import iv_by_order as iv_by_order
from srcgrad.rules.shapes.bessels import jv_by_order as jv_by_order
from srcgrad.rules.shapes.bessels import kv_by_order as kv_by_order
from srcgrad.rules.shapes.bessels import yv_by_order as yv_by_order
from srcgrad.rules.shapes.betas import betainc_by_a as betainc_by_a
from srcgrad.rules.shapes.betas import betainc_by_a_by_b as betainc_by_a_by_b
from srcgrad.rules.shapes.betas import betainc_by_a_twice as betainc_by_a_twice
from srcgrad.rules.shapes.betas import betainc_by_b as betainc_by_b
from srcgrad.rules.shapes.betas import betainc_by_b_twice as betainc_by_b_twice
from srcgrad.rules.shapes.gammas import gammainc_by_a as gammainc_by_a
from srcgrad.rules.shapes.gammas import gammainc_by_a_twice as gammainc_by_a_twice
from srcgrad.rules.shapes.hypergeometrics import hyp0f1_by_v as hyp0f1_by_v
from srcgrad.rules.shapes.hypergeometrics import hyp0f1_by_v_twice as hyp0f1_by_v_twice
from srcgrad.rules.shapes.hypergeometrics import hyp1f1_by as hyp1f1_by
from srcgrad.rules.shapes.hypergeometrics import hyp1f1_by_both as hyp1f1_by_both
from srcgrad.rules.shapes.hypergeometrics import hyp2f1_by as hyp2f1_by
from srcgrad.rules.shapes.hypergeometrics import hyp2f1_by_both as hyp2f1_by_both
from srcgrad.rules.shapes.ratios import fdtr_by_m as fdtr_by_m
from srcgrad.rules.shapes.ratios import fdtr_by_m_by_n as fdtr_by_m_by_n
from srcgrad.rules.shapes.ratios import fdtr_by_m_twice as fdtr_by_m_twice
from srcgrad.rules.shapes.ratios import fdtr_by_n as fdtr_by_n
from srcgrad.rules.shapes.ratios import fdtr_by_n_twice as fdtr_by_n_twice
from srcgrad.rules.shapes.ratios import fdtr_score_m as fdtr_score_m
from srcgrad.rules.shapes.ratios import fdtr_score_n as fdtr_score_n
from srcgrad.rules.shapes.struves import modstruve_by_order as modstruve_by_order
from srcgrad.rules.shapes.struves import struve_by_order as struve_by_order
from srcgrad.rules.shapes.students import stdtr_by_df as stdtr_by_df
from srcgrad.rules.shapes.students import stdtr_by_df_by_t as stdtr_by_df_by_t
from srcgrad.rules.shapes.students import stdtr_by_df_twice as stdtr_by_df_twice
from srcgrad.rules.shapes.zetas import riemann_zeta_by_s as riemann_zeta_by_s
from srcgrad.rules.shapes.zetas import riemann_zeta_by_s_twice as riemann_zeta_by_s_twice
from srcgrad.rules.shapes.zetas import zeta_by_s as zeta_by_s
from srcgrad.rules.shapes.zetas import zeta_by_s_twice as zeta_by_s_twice
