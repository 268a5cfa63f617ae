"""Prints the windows as pyatspi sees them: one JSON array for each element, [depth, role, name, states, extents]."""
import json
import sys

import pyatspi


def walk(element, depth, deepest):
    states = sorted(pyatspi.stateToString(s) for s in element.getState().getStates())
    place = None
    if "showing" in states:
        try:
            e = element.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
            place = [e.x, e.y, e.width, e.height]
        except NotImplementedError:
            pass
    print(json.dumps([depth, element.getRoleName(), element.name, states, place]))
    if depth < deepest:
        for i in range(element.childCount):
            child = element.getChildAtIndex(i)
            if child is not None:
                walk(child, depth + 1, deepest)


for application in pyatspi.Registry.getDesktop(0):
    for window in application:
        walk(window, 1, int(sys.argv[1]))
