import gi

gi.require_version("Gtk", "3.0")
from gi.repository import GLib, Gtk

from held import serve

window = Gtk.Window(title="typing-gtk")
window.set_default_size(500, 300)
view = Gtk.TextView()
window.add(view)
window.connect("destroy", Gtk.main_quit)
text = view.get_buffer()


def get():
    return text.get_text(text.get_start_iter(), text.get_end_iter(), True)


window.show_all()
view.grab_focus()
serve(get, lambda: text.set_text(""), lambda action: GLib.idle_add(lambda: action() and False))
Gtk.main()
