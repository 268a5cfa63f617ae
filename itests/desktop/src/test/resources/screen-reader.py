"""Does every action of whatever is called by one of the arguments, as a screen reader can; prints how many windows it saw
and how many actions it did."""
import sys

import pyatspi

windows = done = 0


def act(element):
    global done
    if any(word in (element.name or "") for word in sys.argv[1:]):
        try:
            action = element.queryAction()
        except NotImplementedError:
            action = None
        for i in range(action.nActions if action else 0):
            action.doAction(i)
            done += 1
    for i in range(element.childCount):
        child = element.getChildAtIndex(i)
        if child is not None:
            act(child)


for application in pyatspi.Registry.getDesktop(0):
    for window in application:
        windows += 1
        act(window)
print(windows, done)
