def clipped_grad(x, low, high):
    t1 = min(x, high)
    t2 = max(low, t1)
    x_bar = 0.0
    if x > 0.0:
        t3 = x
        # line 68: return max(low, min(x, high)) * (x if x > 0.0 else 0.5 * x)
        x_bar += t2
    else:
        t3 = 0.5 * x
        # line 68: return max(low, min(x, high)) * (x if x > 0.0 else 0.5 * x)
        x_bar += 0.5 * t2
    # line 68: return max(low, min(x, high)) * (x if x > 0.0 else 0.5 * x)
    low_bar = 0.0 if t1 > low else t3
    t1_bar = t3 if t1 > low else 0.0
    x_bar += 0.0 if high < x else t1_bar
    high_bar = t1_bar if high < x else 0.0
    return x_bar, low_bar, high_bar
