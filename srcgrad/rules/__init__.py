"""What is known of single functions: their derivatives, and that some have none to speak of."""

from srcgrad.rules import pointwise as pointwise
