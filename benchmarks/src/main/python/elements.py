"""The peer of screen.queryElements: reads the active window with pyatspi, as deep, for each line on the standard input.

Answers with the nanoseconds that it took and the number of the elements; an error goes to the standard error.
"""
import sys
import time

import pyatspi

DEPTH = int(sys.argv[1])


def active():
    for application in pyatspi.Registry.getDesktop(0):
        for window in application or ():
            if window and window.getState().contains(pyatspi.STATE_ACTIVE):
                return window
    raise RuntimeError("no window is active")


def walk(element, depth):
    element.getRoleName(), element.name, element.getState().getStates()
    try:
        element.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
    except NotImplementedError:
        pass
    count = 1
    if depth > 1:
        for child in element:
            if child is not None:
                count += walk(child, depth - 1)
    return count


for _ in sys.stdin:
    start = time.monotonic_ns()
    # What an earlier walk has cached is no longer known to be so.
    window = active()
    window.clear_cache()
    count = walk(window, DEPTH)
    print(time.monotonic_ns() - start, count, flush=True)
