"""Programs that do what a refused one was to do, and have their derivative: a row for a code.

The site shows each beside the program of `tests/errors/codes` that it stands for.
"""

from tests.errors.rewrites import calls as calls
from tests.errors.rewrites import language as language
from tests.tools.rewritten import REWRITES as REWRITES
