def clipped_jvp(x, low, high, x_dot, low_dot, high_dot):
    # line 68: return max(low, min(x, high)) * (x if x > 0.0 else 0.5 * x)
    t1 = min(x, high)
    t2 = max(low, t1)
    if x > 0.0:
        t3 = x
        t3_dot = x_dot
    else:
        t3 = 0.5 * x
        t3_dot = 0.5 * x_dot
    t4 = t2 * t3
    t4_dot = t3 * ((high_dot if high < x else x_dot) if t1 > low else low_dot) + t2 * t3_dot
    return t4, t4_dot
