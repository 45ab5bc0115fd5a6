"""Functions of the user's that a derivative calls by name: their own text, put above it.

A function comes with what its text names: imports, numbers, other functions. What has no text, or
names what text cannot hold (an array, an object), is handed to the module as it is. A callee, which
is a program, comes as the text of that program.

    module          the imports, numbers and functions above a derivative, each with its name
    function_text   the text of one function, with those names in it
    known           which functions a text can name without more ado: `math.sin`
"""

from srcgrad.called.known import is_known as is_known
from srcgrad.called.module import Called as Called
from srcgrad.called.module import Function as Function
from srcgrad.called.module import called as called
