"""A form that changes as the lines of its input say, and writes what happens to it into a file, one line for each event."""
import sys
import time

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk

out = open(sys.argv[1], "a", buffering=1)


def tell(*words):
    out.write(" ".join(str(word) for word in words) + "\n")


def button(name):
    made = Gtk.Button(label=name)
    made.connect("clicked", lambda b: tell("clicked", b.get_label()))
    return made


window = Gtk.Window(title="Changing")
window.set_default_size(500, 640)
window.move(100, 60)
overlay = Gtk.Overlay()
form = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
overlay.add(form)
window.add(overlay)
cover = Gtk.EventBox()
cover.get_accessible().set_name("Cover")
overlay.add_overlay(cover)
other = Gtk.Window(title="Other")
other.set_default_size(200, 200)
other.move(700, 60)
elsewhere = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
other.add(elsewhere)

bar = Gtk.MenuBar()
export = Gtk.MenuItem(label="Export…")
export.set_submenu(Gtk.Menu())
for words in ("As text", "As picture"):
    item = Gtk.MenuItem(label=words)
    item.connect("activate", lambda i: tell("chosen", i.get_label()))
    export.get_submenu().append(item)
top = Gtk.MenuItem(label="File")
top.set_submenu(Gtk.Menu())
top.get_submenu().append(export)
bar.append(top)
form.add(bar)

buttons = Gtk.Box()
for name in ("Alpha", "Beta", "Gamma", "Delta"):
    buttons.add(button(name))
form.add(buttons)
agree = Gtk.CheckButton(label="Agree")
agree.connect("toggled", lambda b: tell("agree", b.get_active()))
form.add(agree)
line = Gtk.Box()
label = Gtk.Label(label="Town")
town = Gtk.Entry()
label.set_mnemonic_widget(town)
town.connect("changed", lambda e: tell("town", e.get_text()))
town.connect("focus-in-event", lambda e, f: tell("focus town"))
line.add(label)
line.add(town)
form.add(line)
level = Gtk.Scale.new_with_range(Gtk.Orientation.HORIZONTAL, 0, 100, 1)
level.get_accessible().set_name("Level")
level.connect("value-changed", lambda s: tell("level", int(s.get_value())))
form.add(level)
colour = Gtk.ComboBoxText()
for name in ("red", "green", "blue"):
    colour.append_text(name)
colour.set_active(0)
colour.get_accessible().set_name("Colour")
colour.connect("changed", lambda c: tell("colour", c.get_active_text()))
form.add(colour)
more = Gtk.Expander(label="More")
more.add(Gtk.Label(label="There is more"))
form.add(more)
tabs = Gtk.Notebook()
for name in ("First", "Second"):
    tabs.append_page(button("In " + name), Gtk.Label(label=name))
tabs.connect("switch-page", lambda n, p, i: tell("page", i))
form.add(tabs)
rows = Gtk.ListBox()
words = []
for name in ("Ada", "Bob"):
    row = Gtk.Box()
    words.append(Gtk.Label(label="From " + name))
    row.add(words[-1])
    row.add(button("Delete"))
    rows.add(row)
form.add(rows)
far = Gtk.ScrolledWindow()
far.set_min_content_height(60)
many = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
for number in range(30):
    many.add(button("Number %d" % number))
far.add(many)
form.add(far)


foot = Gtk.Box()
clock = Gtk.Label(label="0 ticks")
clock.set_width_chars(12)
spinner = Gtk.Spinner()
answer = Gtk.Label(label="No answer")
for part in (clock, spinner, answer):
    foot.add(part)
form.add(foot)
ticking = []
delay = 0


def tick():
    clock.set_label("%d ticks" % (int(clock.get_label().split()[0]) + 1))
    return True


def answered():
    answer.set_label("Answer at %d" % GLib.get_monotonic_time())
    tell("answered")
    return False


def key(widget, event):
    """F8 is answered, now or later; F9 is not."""
    if event.keyval == Gdk.KEY_F8:
        GLib.timeout_add(delay, answered) if delay else answered()
    return event.keyval in (Gdk.KEY_F8, Gdk.KEY_F9)


window.connect("key-press-event", key)


def named(name):
    return [b for box in (buttons, elsewhere) for b in box.get_children() if b.get_label() == name][0]


def change(source, condition):
    global delay
    verb, *names = source.readline().split()
    if verb == "rename":
        named(names[0]).set_label(names[1])
    elif verb == "disable":
        named(names[0]).set_sensitive(False)
    elif verb == "enable":
        for b in buttons.get_children():
            b.set_sensitive(True)
    elif verb == "move":
        b = named(names[0])
        b.get_parent().remove(b)
        elsewhere.add(b)
    elif verb == "return":
        for b in elsewhere.get_children():
            elsewhere.remove(b)
            buttons.add(b)
    elif verb == "replace":
        old = named(names[0])
        place = buttons.get_children().index(old)
        old.destroy()
        new = button(names[0])
        buttons.add(new)
        buttons.reorder_child(new, place)
        new.show()
    elif verb == "swap":
        buttons.reorder_child(named(names[0]), 0)
    elif verb == "cover":
        cover.show()
    elif verb == "uncover":
        cover.hide()
    elif verb == "row":
        words[0].set_label("From " + names[0])
    elif verb == "caret":
        town.grab_focus()
    elif verb == "tick":
        ticking.append(GLib.timeout_add(300, tick))
    elif verb == "spin":
        spinner.start()
    elif verb == "still":
        window.set_focus(None)
        spinner.stop()
        while ticking:
            GLib.source_remove(ticking.pop())
    elif verb == "delay":
        delay = int(names[0])
    elif verb == "freeze":
        GLib.timeout_add(int(names[1]), lambda: time.sleep(int(names[0]) / 1000))
    if verb in ("cover", "replace"):
        # It lies above others, or in the place of another, only once it is laid out.
        ticks = iter((True, True, False))
        window.add_tick_callback(lambda w, c: next(ticks) or bool(tell("done", verb)))
    else:
        GLib.idle_add(lambda: tell("done", verb), priority=GLib.PRIORITY_LOW)
    return True


GLib.io_add_watch(sys.stdin, GLib.IO_IN, change)
window.connect("destroy", Gtk.main_quit)
other.show_all()
window.show_all()
cover.hide()
window.present()
Gtk.main()
