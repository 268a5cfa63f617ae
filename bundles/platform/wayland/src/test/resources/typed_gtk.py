"""A text field of GTK 3 that writes whatever is in it to a file."""
import sys

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk

window = Gtk.Window(title=sys.argv[2])
text = Gtk.TextView()
scrolled = Gtk.ScrolledWindow()
scrolled.add(text)
window.add(scrolled)


def written(buffer):
    whole = buffer.get_text(buffer.get_start_iter(), buffer.get_end_iter(), True)
    with open(sys.argv[1], "w", encoding="utf-8", newline="") as out:
        out.write(whole)


text.get_buffer().connect("changed", written)
window.connect("destroy", Gtk.main_quit)
window.show_all()
text.grab_focus()
Gtk.main()
