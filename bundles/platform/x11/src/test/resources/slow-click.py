"""Looks at each click first, as a window manager does, and takes its time before it lets the application have it."""
import ctypes
import sys
import time

BUTTON_PRESS_MASK, SYNC, ASYNC, REPLAY_POINTER, ANY_MODIFIER = 1 << 2, 0, 1, 2, 1 << 15
x11 = ctypes.CDLL("libX11.so.6")
x11.XOpenDisplay.restype = ctypes.c_void_p
x11.XDefaultRootWindow.restype = ctypes.c_ulong
display = ctypes.c_void_p(x11.XOpenDisplay(None))
root = ctypes.c_ulong(x11.XDefaultRootWindow(display))
x11.XGrabButton(
    display, 1, ANY_MODIFIER, root, False, BUTTON_PRESS_MASK, SYNC, ASYNC, ctypes.c_ulong(0), ctypes.c_ulong(0)
)
x11.XSync(display, False)
print("ready", flush=True)
event = ctypes.create_string_buffer(192)
while True:
    x11.XNextEvent(display, event)
    time.sleep(float(sys.argv[1]))
    x11.XAllowEvents(display, REPLAY_POINTER, ctypes.c_ulong(0))
    x11.XFlush(display)
