"""Two windows of one title, each with a field that the words beside it name."""
import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk

for place in (0, 1):
    window = Gtk.Window(title="Twin")
    window.set_default_size(300, 100)
    window.move(40 + 400 * place, 60)
    box = Gtk.Box()
    label = Gtk.Label(label="Your town")
    field = Gtk.Entry()
    label.set_mnemonic_widget(field)
    box.add(label)
    box.add(field)
    window.add(box)
    window.show_all()
Gtk.main()
