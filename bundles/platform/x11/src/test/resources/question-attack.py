"""
Tries to answer a question in the person's place, by all that a program of the same display may do. The arguments are the
title of the question and the place of the answer that it wants, and then perhaps "still", to leave pointer and screen as they
are. For each line on standard input, a seed, it does a burst of
six things, takes back what would lock everybody out, and prints "done".
"""
import ctypes
import random
import sys
import time
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_ubyte, c_ulong, c_void_p

x11, xtst, xi = (ctypes.CDLL(name) for name in ("libX11.so.6", "libXtst.so.6", "libXi.so.6"))


class DeviceInfo(Structure):
    _fields_ = [("id", c_ulong), ("type", c_ulong), ("name", c_char_p), ("classes", c_int), ("use", c_int),
                ("class_info", c_void_p)]


class SetAttributes(Structure):
    _fields_ = [(name, c_ulong) for name in ("background_pixmap", "background", "border_pixmap", "border")]
    _fields_ += [(name, c_int) for name in ("bit_gravity", "win_gravity", "backing_store")]
    _fields_ += [("planes", c_ulong), ("pixel", c_ulong), ("save_under", c_int), ("event_mask", c_ulong * 2)]
    _fields_ += [("override_redirect", c_int), ("colormap", c_ulong), ("cursor", c_ulong)]


x11.XOpenDisplay.restype = xi.XOpenDevice.restype = c_void_p
x11.XDefaultRootWindow.restype = x11.XCreateSimpleWindow.restype = c_ulong
xi.XListInputDevices.restype = POINTER(DeviceInfo)
for function in (x11.XDefaultRootWindow, x11.XSync, x11.XFlush):
    function.argtypes = [c_void_p] + ([c_int] if function is x11.XSync else [])
ERRORS = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p)(lambda display, error: 0)
x11.XSetErrorHandler(ERRORS)

display = c_void_p(x11.XOpenDisplay(None))
root = x11.XDefaultRootWindow(display)
title, wanted_x, wanted_y = sys.argv[1].encode(), int(sys.argv[2]), int(sys.argv[3])
count = c_int()
listed = xi.XListInputDevices(display, byref(count))
devices = [c_void_p(xi.XOpenDevice(display, c_ulong(listed[i].id))) for i in range(count.value) if listed[i].use > 1]
RETURN, ESCAPE, TAB, LEFT = 36, 9, 23, 113
cover = c_ulong(x11.XCreateSimpleWindow(display, c_ulong(root), 0, 0, 2000, 2000, 0, c_ulong(0), c_ulong(0)))
attributes = SetAttributes()
attributes.override_redirect = 1
x11.XChangeWindowAttributes(display, cover, c_ulong(1 << 9), byref(attributes))


def questions():
    parent, other, children, number = c_ulong(), c_ulong(), POINTER(c_ulong)(), ctypes.c_uint()
    found = []
    if x11.XQueryTree(display, c_ulong(root), byref(other), byref(parent), byref(children), byref(number)):
        for i in range(number.value):
            name = c_char_p()
            if x11.XFetchName(display, c_ulong(children[i]), byref(name)) and name.value == title:
                found.append(c_ulong(children[i]))
    return found


def warp():
    x11.XWarpPointer(display, c_ulong(0), c_ulong(root), 0, 0, 0, 0, wanted_x, wanted_y)


def fake_motion():
    xtst.XTestFakeMotionEvent(display, -1, wanted_x, wanted_y, c_ulong(0))


def press(delay=0):
    xtst.XTestFakeButtonEvent(display, 1, 1, c_ulong(delay))
    xtst.XTestFakeButtonEvent(display, 1, 0, c_ulong(40))


def press_later():
    press(700)


def press_as_each_device():
    for device in devices:
        for down in (1, 0):
            xtst.XTestFakeDeviceButtonEvent(display, device, 1, down, None, 0, c_ulong(0))


def key_as_each_device():
    for device in devices:
        for key in (TAB, RETURN):
            for down in (1, 0):
                xtst.XTestFakeDeviceKeyEvent(display, device, key, down, None, 0, c_ulong(0))


def keys():
    for window in questions():
        x11.XSetInputFocus(display, window, 1, c_ulong(0))
    for key in random.sample((RETURN, ESCAPE, TAB, LEFT, RETURN), 3):
        xtst.XTestFakeKeyEvent(display, key, 1, c_ulong(0))
        xtst.XTestFakeKeyEvent(display, key, 0, c_ulong(20))


def raise_it():
    for window in questions():
        x11.XRaiseWindow(display, window)


def move_it():
    for window in questions():
        x11.XMoveWindow(display, window, random.randrange(500), random.randrange(400))


def cover_it():
    x11.XMapRaised(display, cover)
    x11.XSync(display, 0)
    time.sleep(0.02)
    x11.XUnmapWindow(display, cover)


def grab():
    x11.XGrabPointer(display, c_ulong(root), 1, 0xC, 1, 1, c_ulong(0), c_ulong(0), c_ulong(0))
    x11.XGrabKeyboard(display, c_ulong(root), 1, 1, 1, c_ulong(0))


def send_it():
    event = (c_ubyte * 192)()
    for window in questions():
        for kind in (4, 5):
            ctypes.memset(event, 0, 192)
            ctypes.cast(event, POINTER(c_int))[0] = kind
            x11.XSendEvent(display, window, 0, c_ulong(0xC), event)


THINGS = [warp, fake_motion, press, press_later, press_as_each_device, key_as_each_device, keys, raise_it, move_it, cover_it,
          grab, send_it]
if "still" in sys.argv:
    THINGS = [key_as_each_device, keys, raise_it, send_it]
print("ready", len(devices), flush=True)
for line in sys.stdin:
    random.seed(int(line))
    for thing in random.choices(THINGS, k=6):
        thing()
        x11.XFlush(display)
    x11.XUngrabPointer(display, c_ulong(0))
    x11.XUngrabKeyboard(display, c_ulong(0))
    x11.XSync(display, 0)
    print("done", flush=True)
