import math


def friction_value_and_grad(reynolds, roughness):
    # Forward sweep.
    t1 = roughness / 3.7
    value = 31.622776601683796 + 2.0 * math.log10(t1 + 2.51 / (reynolds * 0.03162277660168379))
    if value != value:
        raise ValueError("The function value at x=0.001 is NaN; solver cannot continue. (line 15)")
    value_1 = 1.414213562373095 + 2.0 * math.log10(t1 + 2.51 / (reynolds * 0.7071067811865476))
    if value_1 != value_1:
        raise ValueError("The function value at x=0.5 is NaN; solver cannot continue. (line 15)")
    if value != 0.0 and (value_1 != 0.0 and (value < 0.0) == (value_1 < 0.0)):
        raise ValueError("f(a) and f(b) must have different signs (line 15)")
    if value == 0.0:
        now = 0.001
        f_now = value
    else:
        now = 0.5
        f_now = value_1
    iterations = 0
    before = 0.001
    f_before = value
    converged = f_now == 0.0
    step = 0.0
    last = 0.0
    f_beyond = 0.0
    beyond = 0.0
    while not converged and iterations < 100:
        if f_before != 0.0 and (f_now != 0.0 and (f_before < 0.0) != (f_now < 0.0)):
            last = now - before
            beyond = before
            f_beyond = f_before
            step = last
        if abs(f_beyond) < abs(f_now):
            before = now
            now_1 = beyond
            beyond = now
            f_before = f_now
            f_now_1 = f_beyond
            f_beyond = f_now
        else:
            now_1 = now
            f_now_1 = f_now
        delta = (2e-12 + 8.881784197001252e-16 * abs(now_1)) / 2
        t2 = beyond - now_1
        half = t2 / 2
        t3 = abs(half)
        if f_now_1 == 0.0 or t3 < delta:
            now = now_1
            f_now = f_now_1
            converged = True
        else:
            t4 = abs(last)
            if t4 > delta and abs(f_now_1) < abs(f_before):
                if before == beyond:
                    tried = -(f_now_1 * (now_1 - before)) / (f_now_1 - f_before)
                else:
                    near = (f_before - f_now_1) / (before - now_1)
                    far = (f_beyond - f_now_1) / t2
                    t5 = far * near * (f_beyond - f_before)
                    tried = -(f_now_1 * (f_beyond * far - f_before * near)) / t5
                if 2 * abs(tried) < min(t4, 3 * t3 - delta):
                    last = step
                    step = tried
                else:
                    last = half
                    step = half
            else:
                last = half
                step = half
            if abs(step) > delta:
                now = now_1 + step
            else:
                if half > 0.0:
                    t6 = delta
                else:
                    t6 = -delta
                now = now_1 + t6
            sqrt_now = math.sqrt(now)
            value = 1.0 / sqrt_now + 2.0 * math.log10(t1 + 2.51 / (reynolds * sqrt_now))
            if value != value:
                raise ValueError(
                    "The function value at x={} is NaN; solver cannot continue. (line 15)", now
                )
            before = now_1
            f_before = f_now_1
            f_now = value
        iterations = iterations + 1
    if not converged:
        raise RuntimeError("Failed to converge after 100 iterations. (line 15)")
    root = now

    # Reverse sweep.
    sqrt_x = math.sqrt(now)
    if sqrt_x == 0.0:
        t7 = 0.0
    else:
        t7 = 0.5 / sqrt_x
    t8 = reynolds * sqrt_x
    t9 = 2.51 / t8
    t10 = (roughness / 3.7 + t9) * math.log(10.0)
    t11_dot = 2.0 * (-(t9 * (reynolds * t7 / t8)) / t10)
    inside_bar = 2.0 * (1.0 / (-(1.0 / sqrt_x * (t7 / sqrt_x)) + t11_dot)) / t10
    # line 15: return brentq(colebrook, 0.001, 0.5)
    reynolds_bar = sqrt_x * (t9 * (inside_bar / t8))
    roughness_bar = -(0.27027027027027023 * inside_bar)
    return root, reynolds_bar, roughness_bar
