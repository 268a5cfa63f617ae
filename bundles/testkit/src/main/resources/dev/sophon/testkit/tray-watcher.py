# A least StatusNotifierWatcher: owns the name, and prints who registers.
import sys
from gi.repository import Gio, GLib

XML = """<node><interface name="org.kde.StatusNotifierWatcher">
<method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
<method name="RegisterStatusNotifierHost"><arg type="s" direction="in"/></method>
<property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
</interface></node>"""


def called(bus, sender, path, interface, method, args, invocation):
    print(method, args.unpack()[0], flush=True)
    invocation.return_value(None)


def acquired(bus, name):
    bus.register_object("/StatusNotifierWatcher", Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0],
                        called, lambda *_: GLib.Variant("b", True), None)


Gio.bus_own_name(Gio.BusType.SESSION, "org.kde.StatusNotifierWatcher", 0, acquired,
                 lambda *_: print("owned", flush=True), lambda *_: sys.exit(1))
GLib.MainLoop().run()
