"""A window that writes what the pointer does in it to a file, one line each."""
import sys

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk

window = Gtk.Window(title=sys.argv[2])
area = Gtk.DrawingArea()
area.add_events(
    Gdk.EventMask.BUTTON_PRESS_MASK
    | Gdk.EventMask.BUTTON_RELEASE_MASK
    | Gdk.EventMask.POINTER_MOTION_MASK
    | Gdk.EventMask.SCROLL_MASK
)
window.add(area)
out = open(sys.argv[1], "w", encoding="utf-8")


def tell(*words):
    print(*words, file=out, flush=True)


def button(_, event):
    kinds = {
        Gdk.EventType.BUTTON_PRESS: "press",
        Gdk.EventType._2BUTTON_PRESS: "double",
        Gdk.EventType.BUTTON_RELEASE: "release",
    }
    control = " control" if event.state & Gdk.ModifierType.CONTROL_MASK else ""
    tell(kinds.get(event.type, "other"), event.button, int(event.x), int(event.y), control)


area.connect("button-press-event", button)
area.connect("button-release-event", button)
area.connect("motion-notify-event", lambda _, event: tell("move", int(event.x), int(event.y)))
area.connect("scroll-event", lambda _, event: tell("scroll", event.direction.value_nick))
window.connect("destroy", Gtk.main_quit)
window.show_all()
Gtk.main()
