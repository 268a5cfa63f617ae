"""A tree, a list and a table of GTK that scroll, and change as the lines of the input say; what is chosen is told on request."""
import sys

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import GLib, Gtk

out = open(sys.argv[1], "a", buffering=1)
window = Gtk.Window(title="Rows")
layout = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
window.add(layout)

tree = Gtk.TreeView(model=Gtk.TreeStore(str))
table = Gtk.TreeView(model=Gtk.ListStore(str, str))
plain = Gtk.ListBox()
views = {"tree": tree, "list": plain, "table": table}
for view, titles in ((tree, ["Places"]), (table, ["Code", "Whose"])):
    for at, title in enumerate(titles):
        view.append_column(Gtk.TreeViewColumn(title, Gtk.CellRendererText(), text=at))
frames = {}
for name, view in views.items():
    frames[name] = Gtk.ScrolledWindow()
    frames[name].set_min_content_height(150)
    frames[name].add(view)
    view.get_accessible().set_name(name)
    layout.add(frames[name])


def insert(view, at, name):
    if view == "tree":
        tree.get_model().insert(None, at, [name])
    elif view == "table":
        table.get_model().insert(at, [name, "of " + name])
    else:
        row = Gtk.ListBoxRow()
        row.add(Gtk.Label(label=name))
        row.show_all()
        plain.insert(row, at)


def found(view, name):
    rows = []
    views[view].get_model().foreach(lambda model, path, at: rows.append(at.copy()) if model[at][0] == name else None)
    return views[view].get_model(), rows[0]


def row(name):
    return [one for one in plain.get_children() if one.get_child().get_text() == name][0]


def change(verb, *words):
    if verb == "insert":
        insert(words[0], int(words[1]), words[2])
    elif verb == "remove":
        if words[0] == "list":
            plain.remove(row(words[1]))
        else:
            model, at = found(*words)
            model.remove(at)
    elif verb == "rename":
        if words[0] == "list":
            row(words[1]).get_child().set_text(words[2])
        else:
            model, at = found(*words[:2])
            model[at][0] = words[2]
    elif verb == "scroll":
        bar = frames[words[0]].get_vadjustment()
        bar.set_value((bar.get_upper() - bar.get_page_size()) * int(words[1]) / 100)
    elif verb == "fold":
        model, at = found("tree", words[0])
        path = model.get_path(at)
        tree.expand_row(path, False) if words[1] == "open" else tree.collapse_row(path)
    elif verb == "clear":
        tree.get_selection().unselect_all()
        table.get_selection().unselect_all()
        plain.unselect_all()
    elif verb == "chosen":
        for name in ("tree", "table"):
            model, at = views[name].get_selection().get_selected()
            if at:
                out.write(name + " " + model[at][0] + "\n")
        for one in plain.get_selected_rows():
            out.write("list " + one.get_child().get_text() + "\n")


def read(source, condition):
    words = source.readline().split()
    if not words:
        Gtk.main_quit()
        return False
    try:
        change(*words)
    except IndexError:
        # It has been renamed or taken away meanwhile.
        pass
    out.write("done " + words[0] + "\n")
    return True


for at in range(40):
    insert("list", -1, f"L{at}")
    insert("table", -1, f"C{at}")
for at in range(12):
    branch = tree.get_model().append(None, [f"T{at}"])
    for leaf in range(6):
        tree.get_model().append(branch, [f"T{at}.{leaf}"])
    if at % 2 == 0:
        tree.expand_row(tree.get_model().get_path(branch), False)
GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, read)
window.set_default_size(420, 500)
window.move(120, 60)
window.show_all()
Gtk.main()
