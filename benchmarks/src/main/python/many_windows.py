"""200 windows of 40 programs, for as long as the standard input is open: five each, by one interpreter.

Answers each line with 0 once all of them are under management.
"""
import ctypes
import os
import signal
import subprocess
import sys

PROGRAMS, EACH = 40, 5


def show(index):
    x = ctypes.CDLL("libX11.so.6")
    x.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(x.XOpenDisplay(None))
    x.XDefaultRootWindow.restype = x.XCreateSimpleWindow.restype = ctypes.c_ulong
    root = ctypes.c_ulong(x.XDefaultRootWindow(display))
    for i in range(EACH):
        window = ctypes.c_ulong(x.XCreateSimpleWindow(
            display, root, 20 * index, 40 * i, 200, 100, 0, ctypes.c_ulong(0), ctypes.c_ulong(0)))
        x.XStoreName(display, window, b"window %d of program %d" % (i, index))
        x.XMapWindow(display, window)
    x.XFlush(display)
    signal.pause()


children = []
for index in range(PROGRAMS):
    child = os.fork()
    if child == 0:
        # Its own end must not keep the standard input open, and it goes with its parent.
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
        show(index)
    children.append(child)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
try:
    for _ in sys.stdin:
        while True:
            listed = subprocess.run(["wmctrl", "-l"], capture_output=True, text=True).stdout
            if sum(" of program " in line for line in listed.splitlines()) == PROGRAMS * EACH:
                break
        print(0, flush=True)
finally:
    for child in children:
        os.kill(child, signal.SIGKILL)
