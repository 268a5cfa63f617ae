"""A window of GTK of the parts that it is given as JSON; each press of a button is a line of JSON in the journal."""
import json
import sys

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import GLib, Gtk

title, parts, journal = sys.argv[1], json.loads(sys.argv[2]), open(sys.argv[3], "a", buffering=1)
values = {}


def pressed(what):
    journal.write(json.dumps({"pressed": what, **{name: value() for name, value in values.items()}}) + "\n")


def asked(_, question, yes, no):
    dialog = Gtk.MessageDialog(transient_for=window, modal=True, text=question, title=question)
    dialog.add_button(no, 0)
    dialog.add_button(yes, 1)
    answer = dialog.run()
    dialog.destroy()
    pressed([no, yes][max(answer, 0)])


def labelled(box, label, widget):
    row = Gtk.Box(spacing=8)
    words = Gtk.Label(label=label)
    words.set_mnemonic_widget(widget)
    row.pack_start(words, False, False, 0)
    row.pack_start(widget, True, True, 0)
    box.pack_start(row, False, False, 4)


def entry(box, label, text=""):
    field = Gtk.Entry(text=text)
    values[label] = field.get_text
    labelled(box, label, field)


def check(box, label):
    button = Gtk.CheckButton(label=label)
    values[label] = button.get_active
    box.pack_start(button, False, False, 4)


def combo(box, label, options):
    field = Gtk.ComboBoxText()
    for option in options:
        field.append_text(option)
    field.set_active(0)
    values[label] = field.get_active_text
    labelled(box, label, field)


def button(box, label, after=None):
    widget = Gtk.Button(label=label)
    widget.connect("clicked", lambda _: pressed(label))
    box.pack_start(widget, False, False, 4)
    if after is not None:
        widget.set_sensitive(False)
        GLib.timeout_add(after, lambda: widget.set_sensitive(True))


def ask(box, label, *words):
    widget = Gtk.Button(label=label)
    widget.connect("clicked", asked, *words)
    box.pack_start(widget, False, False, 4)


def text(box, words):
    box.pack_start(Gtk.Label(label=words), False, False, 4)


def tabs(box, pages):
    book = Gtk.Notebook()
    for name, inside in pages:
        page = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
        fill(page, inside)
        book.append_page(page, Gtk.Label(label=name))
    box.pack_start(book, False, False, 4)


def more(box, label, inside):
    expander = Gtk.Expander(label=label)
    page = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
    fill(page, inside)
    expander.add(page)
    box.pack_start(expander, False, False, 4)


def menu(box, name, entries):
    bar = Gtk.MenuBar()
    top = Gtk.MenuItem(label=name)
    top.set_submenu(Gtk.Menu())
    for label, inside in entries:
        item = Gtk.MenuItem(label=label)
        item.set_submenu(Gtk.Menu())
        for word in inside:
            leaf = Gtk.MenuItem(label=word)
            leaf.connect("activate", lambda _, word=word: pressed(word))
            item.get_submenu().append(leaf)
        top.get_submenu().append(item)
    bar.append(top)
    box.pack_start(bar, False, False, 0)


def tree(box, label, branches):
    store = Gtk.TreeStore(str)
    for name, leaves in branches:
        branch = store.append(None, [name])
        for leaf in leaves:
            store.append(branch, [leaf])
    view = Gtk.TreeView(model=store, headers_visible=False)
    view.append_column(Gtk.TreeViewColumn("", Gtk.CellRendererText(), text=0))
    view.get_accessible().set_name(label)

    def chosen():
        rows, at = view.get_selection().get_selected()
        return at and rows[at][0]

    values[label] = chosen
    view.set_size_request(200, 200)
    box.pack_start(view, True, True, 4)


def fill(box, inside):
    for kind, *rest in inside:
        globals()[kind](box, *rest)


window = Gtk.Window(title=title)
window.set_default_size(420, 100)
window.connect("destroy", Gtk.main_quit)
outer = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
window.add(outer)
fill(outer, parts)
window.show_all()
Gtk.main()
