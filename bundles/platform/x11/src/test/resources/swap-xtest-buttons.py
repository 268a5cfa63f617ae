"""Swaps left and right of the device that XTEST speaks for, and of no other."""
import ctypes
import sys


class DeviceInfo(ctypes.Structure):
    _fields_ = [
        ("id", ctypes.c_ulong),
        ("type", ctypes.c_ulong),
        ("name", ctypes.c_char_p),
        ("classes", ctypes.c_int),
        ("use", ctypes.c_int),
        ("info", ctypes.c_void_p),
    ]


x11 = ctypes.CDLL("libX11.so.6")
xi = ctypes.CDLL("libXi.so.6")
x11.XOpenDisplay.restype = ctypes.c_void_p
xi.XListInputDevices.restype = ctypes.POINTER(DeviceInfo)
xi.XOpenDevice.restype = ctypes.c_void_p
xi.XOpenDevice.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
xi.XSetDeviceButtonMapping.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]

display = ctypes.c_void_p(x11.XOpenDisplay(None))
count = ctypes.c_int()
devices = xi.XListInputDevices(display, ctypes.byref(count))
for device in devices[: count.value]:
    if device.name.endswith(b"XTEST pointer"):
        opened = xi.XOpenDevice(display, device.id)
        buttons = xi.XGetDeviceButtonMapping(display, ctypes.c_void_p(opened), ctypes.create_string_buffer(255), 255)
        swapped = bytes([3, 2, 1]) + bytes(range(4, buttons + 1))
        status = xi.XSetDeviceButtonMapping(display, opened, swapped, buttons)
        x11.XSync(display, 0)
        sys.exit(status)
sys.exit(1)
