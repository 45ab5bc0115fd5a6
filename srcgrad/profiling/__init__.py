"""Where the time of a derivative goes: `df.profile(*args)`.

The text is compiled twice more. One variant counts how often each line runs and the bytes that it
makes, the other reads a clock between its statements, but not within innermost loops.

Text       the text with counts, or with reads of the clock     text.py
clock      a clock that compiled code reads                     clock.py
measure    the runs, and what is made of them                   measure.py
Profile    what was found, as data, text and tables             found.py
"""

from srcgrad.profiling.found import Line as Line
from srcgrad.profiling.found import Profile as Profile
from srcgrad.profiling.measure import Profiled as Profiled
from srcgrad.profiling.measure import profile_of_calls as profile_of_calls
from srcgrad.profiling.measure import profiling as profiling
