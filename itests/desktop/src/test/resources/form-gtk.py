"""A GTK form that writes what happens to it into a file: one JSON array for each event."""
import json
import sys

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk

out = open(sys.argv[1], "a", buffering=1)


def tell(*event):
    out.write(json.dumps(event) + "\n")
    return False


window = Gtk.Window(title="form-gtk")
window.set_default_size(420, 360)
window.connect("destroy", Gtk.main_quit)
# Each motion is told, however busy the machine is.
window.connect("realize", lambda w: w.get_window().set_event_compression(False))
window.connect("key-release-event", lambda w, e: tell("keyup", Gdk.keyval_name(e.keyval)))
window.connect("key-press-event", lambda w, e: tell("key", Gdk.keyval_name(e.keyval), int(e.state) & 0x4D))
box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
window.add(box)
field = Gtk.Entry()
field.get_accessible().set_name("Your name")
field.connect("changed", lambda f: tell("text", f.get_text()))
agree = Gtk.CheckButton(label="Agree")
agree.connect("toggled", lambda b: tell("agree", b.get_active()))
send = Gtk.Button(label="Send")
answer = Gtk.Label(label="Nothing sent")
label = Gtk.Label(label="Anything else")
more = Gtk.Entry()
label.set_mnemonic_widget(more)
colour = Gtk.ComboBoxText()
for name in ("red", "blue"):
    colour.append_text(name)
colour.set_active(0)
colour.get_accessible().set_name("Colour")
colour.connect("changed", lambda c: tell("colour", c.get_active_text()))
hidden = Gtk.Expander(label="Details")
hidden.add(Gtk.Label(label="No details"))
bar = Gtk.MenuBar()
entry = Gtk.MenuItem(label="Clear…")
entry.connect("activate", lambda e: tell("cleared"))
menu = Gtk.MenuItem(label="Form")
menu.set_submenu(Gtk.Menu())
menu.get_submenu().append(entry)
bar.append(menu)
area = Gtk.DrawingArea()
area.set_size_request(200, 200)
area.add_events(Gdk.EventMask.BUTTON_PRESS_MASK | Gdk.EventMask.BUTTON_RELEASE_MASK | Gdk.EventMask.POINTER_MOTION_MASK | Gdk.EventMask.SCROLL_MASK)


def turned(_, event):
    way = event.direction.value_nick
    if way == "smooth":
        _, across, down = event.get_scroll_deltas()
        way = ("right" if across > 0 else "left") if across else ("down" if down > 0 else "up")
    tell("scroll", way, int(event.x_root), int(event.y_root), int(event.state) & 0x4D)


def sent(_):
    answer.set_text("Sent: " + field.get_text())
    tell("sent", field.get_text(), agree.get_active())


def placed(widget, place):
    _, x, y = widget.get_window().get_origin()
    tell("place", x, y, place.width, place.height)


send.connect("clicked", sent)
area.connect("motion-notify-event", lambda w, e: tell("motion", int(e.x_root), int(e.y_root)))
area.connect("scroll-event", turned)
if "Wayland" in type(window.get_display()).__name__:
    # What GTK 3 makes of a turn to the right there is one to the left, but for how far it is.
    area.add_events(Gdk.EventMask.SMOOTH_SCROLL_MASK)
area.connect("size-allocate", lambda w, place: w.get_window() and placed(w, place))
area.connect(
    "button-press-event",
    lambda w, e: tell("press", e.type.value_nick, e.button, int(e.x_root), int(e.y_root), int(e.state) & 0x4D),
)
area.connect("button-release-event", lambda w, e: tell("release", e.button, int(e.x_root), int(e.y_root)))
for part in (bar, field, agree, send, answer, label, more, colour, hidden):
    box.pack_start(part, False, False, 0)
box.pack_start(area, True, True, 0)
# Its place is known only when the window manager has put the window there.
window.connect("configure-event", lambda w, e: area.get_window() and placed(area, area.get_allocation()))
window.show_all()
field.grab_focus()
Gtk.main()
