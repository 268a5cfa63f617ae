"""At each SIGUSR1, a new window that covers its monitor until the pointer enters it, and writes where, once and whole."""
import os
import signal
import sys

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk


def entered(window, event):
    at = window.get_display().get_monitor_at_window(window.get_window()).get_geometry()
    if window.get_size() != (at.width, at.height):
        # Until it has grown to it, its corner is not the monitor's.
        return True
    window.destroy()
    with open(sys.argv[2] + ".part", "w") as out:
        out.write("%s %s" % (event.x, event.y))
    os.rename(sys.argv[2] + ".part", sys.argv[2])
    return True


def shown():
    window = Gtk.Window(title=sys.argv[1])
    window.add_events(Gdk.EventMask.ENTER_NOTIFY_MASK | Gdk.EventMask.POINTER_MOTION_MASK)
    window.connect("enter-notify-event", entered)
    window.connect("motion-notify-event", entered)
    window.fullscreen()
    window.show_all()
    return True


GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGUSR1, shown)
open(sys.argv[2] + ".ready", "w").close()
Gtk.main()
