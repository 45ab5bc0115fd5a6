"""Derivatives against the function itself: by differences, and by Taylor's theorem.

check_grad, check_jvp     a derivative against differences         compare.py
check_rule                a rule of one's own against differences  rule.py, own.py
taylor_test               remainders and the orders of them        taylor.py
Point                     arguments and results as real vectors    point.py, coordinates.py
Claims                    what a derivative says of a direction    claims.py
differences               slopes extrapolated to step zero         differences.py
table                     comparisons for a reader                 report.py
"""

from srcgrad.check.compare import check_grad, check_jvp
from srcgrad.check.rule import check_rule
from srcgrad.check.taylor import Taylor, taylor_test

__all__ = ["Taylor", "check_grad", "check_jvp", "check_rule", "taylor_test"]
