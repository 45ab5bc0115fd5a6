"""Functions and derivatives over an axis of their arguments, as one compiled loop.

vmap       for users                                   entry.py
Batched    what vmap returns                           batched.py, portable.py
plan       what calls with the same types share        plan.py
loop       the text of the loop, compiled              loop.py
axes       which axis of which array                   axes.py
stacked    what a batch cannot stack                   stacked.py
"""

from srcgrad.batches.batched import Batched as Batched
from srcgrad.batches.entry import vmap as vmap
