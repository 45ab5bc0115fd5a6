"""Laws that derivatives obey: a program written another way has the same value and gradient."""
