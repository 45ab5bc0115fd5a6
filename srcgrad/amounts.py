"""Times and sizes as people say them."""


def duration(seconds: float) -> str:
    """A time in the unit that suits it.

    >>> duration(0.0000125), duration(2.5), duration(0.0)
    ('12.5 µs', '2.5 s', '0 ns')
    """
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def size(count: int) -> str:
    """A number of bytes in the unit that suits it.

    >>> size(0), size(800), size(8_000_000)
    ('0 B', '800 B', '8 MB')
    """
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= factor:
            return f"{count / factor:.3g} {unit}"
    return f"{count} B"
