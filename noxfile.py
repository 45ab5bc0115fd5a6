"""The tests with each Python that is there, and with the lowest and the newest NumPy and Numba.

nox -l                        what there is
nox -s quick-3.12             README's second command with Python 3.12
nox -s lowest-3.11            the oldest versions that pyproject.toml allows
nox -s types                  mypy --strict, here and of a user's program
"""

import nox

PYTHONS = ["3.10", "3.11", "3.12", "3.13", "3.14"]
TESTS = ("pytest", "-n", "2", "--dist", "worksteal", "-q")
LOWEST = {
    "3.10": ("numpy==2.0.*", "numba==0.61.*", "scipy==1.13.*"),
    "3.11": ("numpy==2.0.*", "numba==0.61.*", "scipy==1.13.*"),
    "3.12": ("numpy==2.0.*", "numba==0.61.*", "scipy==1.13.*"),
    "3.13": ("numpy==2.1.*", "numba==0.61.*", "scipy==1.14.1"),
}
"""The oldest versions that there are wheels of."""

OLD_TESTS = ("tests/golden", "tests/profiling", "README.md", "docs/tour.md", "docs/explanation")
"""The tables of the others name functions of later NumPy and SciPy."""

nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["quick", "types"]


@nox.session(python=PYTHONS)
def quick(session: nox.Session) -> None:
    """The quick tier of the tests, with the newest packages."""
    session.install("-e", ".[test]")
    session.run("python", "-m", *TESTS, *session.posargs)


@nox.session(python=list(LOWEST))
def lowest(session: nox.Session) -> None:
    """What names no function that is newer, with the oldest NumPy, Numba and SciPy."""
    session.install(*LOWEST[str(session.python)], "-e", ".[test]")
    session.run("python", "-m", *TESTS, *(session.posargs or OLD_TESTS))


@nox.session
def types(session: nox.Session) -> None:
    """What mypy says of srcgrad, and of a program that uses it."""
    session.install("-e", ".[dev]")
    session.run("mypy", "--strict")
    tier = {"SRCGRAD_TESTS": "long"}
    session.run("python", "-m", "pytest", "-q", "tests/typing", env=tier)
