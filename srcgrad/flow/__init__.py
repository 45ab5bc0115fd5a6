"""Data flow: derivatives of the values in a function by their names, and pictures of it.

gradients   derivatives of any value with respect to any other     named.py
graph       the operations of a function and their adjoints        drawn.py
            what is drawn, as cards and lanes                      picture.py
            the drawing, and text for Graphviz                     svg.py, dot.py, colours.py
"""

from srcgrad.flow.drawn import Graph as Graph
from srcgrad.flow.drawn import graph as graph
from srcgrad.flow.drawn import graph_of as graph_of
from srcgrad.flow.named import gradients as gradients
