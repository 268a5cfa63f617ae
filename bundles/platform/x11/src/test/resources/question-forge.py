"""
Shows another question than the one that is asked, or has the server make presses out of something else, by what a program of
the same display may do. The first argument says how, the second is the id of the question's window, and then comes a place in
it: x, y, width, height. Prints "ready", goes on until standard input ends, and leaves nothing behind but settings.
"""
import ctypes
import select
import sys
from ctypes import POINTER, Structure, byref, c_int, c_short, c_ubyte, c_uint, c_ulong, c_ushort, c_void_p

x11, xext, xfixes = (ctypes.CDLL(name) for name in ("libX11.so.6", "libXext.so.6", "libXfixes.so.3"))


class SetAttributes(Structure):
    _fields_ = [(name, c_ulong) for name in ("background_pixmap", "background", "border_pixmap", "border")]
    _fields_ += [(name, c_int) for name in ("bit_gravity", "win_gravity", "backing_store")]
    _fields_ += [("planes", c_ulong), ("pixel", c_ulong), ("save_under", c_int), ("event_mask", c_ulong * 2)]
    _fields_ += [("override_redirect", c_int), ("colormap", c_ulong), ("cursor", c_ulong)]


class CursorImage(Structure):
    _fields_ = [(name, c_short) for name in ("x", "y")]
    _fields_ += [(name, c_ushort) for name in ("width", "height", "xhot", "yhot")]


class Colour(Structure):
    _fields_ = [("pixel", c_ulong), ("red", c_ushort), ("green", c_ushort), ("blue", c_ushort), ("flags", c_ubyte)]


x11.XOpenDisplay.restype = x11.XCreateGC.restype = c_void_p
for function in (x11.XDefaultRootWindow, x11.XCreateSimpleWindow, x11.XCreatePixmap, x11.XCreatePixmapCursor):
    function.restype = c_ulong
xfixes.XFixesGetCursorImage.restype = POINTER(CursorImage)
ERRORS = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p)(lambda display, error: 0)
x11.XSetErrorHandler(ERRORS)
display = c_void_p(x11.XOpenDisplay(None))
root = c_ulong(x11.XDefaultRootWindow(display))
none = c_ulong(0)
how = sys.argv[1]
question = c_ulong(int(sys.argv[2])) if len(sys.argv) > 2 else none
x, y, width, height = (int(word) for word in sys.argv[3:7]) if len(sys.argv) > 6 else (0, 0, 1, 1)


def window(parent, x, y, width, height):
    made = c_ulong(x11.XCreateSimpleWindow(display, parent, x, y, width, height, 0, none, c_ulong(0x3060c0)))
    attributes = SetAttributes()
    attributes.override_redirect = 1
    x11.XChangeWindowAttributes(display, made, c_ulong(1 << 9), byref(attributes))
    return made


def child():
    x11.XMapRaised(display, window(question, x, y, width, height))


gc = c_void_p(x11.XCreateGC(display, root, none, None))
x11.XSetForeground(display, gc, c_ulong(0x3060c0))


def draw():
    x11.XFillRectangle(display, question, gc, x, y, width, height)


cover_window = None


def cover():
    """Above all, and not there for the pointer."""
    global cover_window
    if cover_window is None:
        cover_window = window(root, x, y, width, height)
        xext.XShapeCombineRectangles(display, cover_window, 2, 0, 0, None, 0, 0, 0)
        x11.XMapWindow(display, cover_window)
    x11.XRaiseWindow(display, cover_window)


def cursor():
    """An arrow that points beside where it is."""
    pixmap = c_ulong(x11.XCreatePixmap(display, root, 64, 64, 1))
    black = Colour()
    made = c_ulong(x11.XCreatePixmapCursor(display, pixmap, pixmap, byref(black), byref(black), 33, 7))
    x11.XDefineCursor(display, question, made)
    x11.XDefineCursor(display, root, made)


def shape():
    """Without that place, where one sees and presses what is below."""
    xext.XShapeCombineRectangles(display, question, 0, 0, 0, (c_short * 4)(0, 0, 2000, y), 1, 0, 0)


def reparent():
    box = window(root, x, y, width, height)
    x11.XMapWindow(display, box)
    x11.XReparentWindow(display, question, box, 0, 0)


def mousekeys():
    x11.XkbChangeEnabledControls(display, c_uint(0x100), c_uint(1 << 4), c_uint(1 << 4))


def buttons():
    """Her first button and her wheel exchanged."""
    known = (c_ubyte * 256)()
    count = x11.XGetPointerMapping(display, known, 256)
    known[0], known[3] = 4, 1
    x11.XSetPointerMapping(display, known, count)


if how == "pointer":
    first, second = c_int(), c_int()
    xfixes.XFixesQueryExtension(display, byref(first), byref(second))
    xfixes.XFixesQueryVersion(display, byref(first), byref(second))
    image = xfixes.XFixesGetCursorImage(display).contents
    print(image.xhot, image.yhot)
    sys.exit()
again = how in ("child", "draw", "cover")
globals()[how]()
x11.XSync(display, 0)
print("ready", flush=True)
while not select.select([sys.stdin], [], [], 0.01 if again else None)[0]:
    globals()[how]()
    x11.XSync(display, 0)
