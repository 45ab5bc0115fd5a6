"""Programs that do what a refused one was to do, and have their derivative: a row for a code.

The site shows each beside the program of `tests/errors/codes` that it stands for.
"""

from tests.errors.rewrites import calls as calls
from tests.errors.rewrites import deriving as deriving
from tests.errors.rewrites import doing as doing
from tests.errors.rewrites import known as known
from tests.errors.rewrites import language as language
from tests.errors.rewrites import objects as objects
from tests.errors.rewrites import ruled as ruled
from tests.errors.rewrites import session as session
from tests.errors.rewrites import shared as shared
from tests.errors.rewrites import without_rule as without_rule
from tests.tools.rewritten import REWRITES as REWRITES
