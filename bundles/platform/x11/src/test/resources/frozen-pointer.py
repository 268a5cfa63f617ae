"""Holds back what the pointer does, as a window manager that looks at a click first, for as many seconds as the argument says."""
import ctypes
import sys
import time

x = ctypes.CDLL("libX11.so.6")
x.XOpenDisplay.restype = ctypes.c_void_p
x.XDefaultRootWindow.restype = ctypes.c_ulong
x.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
x.XGrabPointer.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_uint, ctypes.c_int, ctypes.c_int]
x.XGrabPointer.argtypes += [ctypes.c_ulong] * 3
x.XSync.argtypes = [ctypes.c_void_p, ctypes.c_int]
x.XUngrabPointer.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
display = x.XOpenDisplay(None)
frozen = x.XGrabPointer(display, x.XDefaultRootWindow(display), 0, 0, 0, 1, 0, 0, 0) == 0
print("frozen" if frozen else "not frozen", flush=True)
time.sleep(float(sys.argv[1]))
x.XUngrabPointer(display, 0)
x.XSync(display, 0)
