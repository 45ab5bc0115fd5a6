"""Where a derivative's infinities and NaNs are made: `debug=True`.

watched     compiled code whose answers are looked at          watch.py
traced      the derivative as text that reports what it does   text.py
Trace       what it reports to                                 trace.py
"""

from srcgrad.debug.watch import watched as watched
