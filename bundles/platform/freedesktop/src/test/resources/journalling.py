"""A program with windows that writes down what happens to them: INDEX KIND WINDOW [X Y], one line each.

Arguments: journal, index, class, instance, title, claimed pid ("own", "none" or a number), machine ("here" or a name),
number of windows; for one that comes and goes, the word "churn" behind them.
"""
import ctypes, os, random, select, socket, sys, time

journal, index, kind, instance, title, claimed, machine, count = sys.argv[1:9]
churn = len(sys.argv) > 9
x = ctypes.CDLL("libX11.so.6")
P, L, I = ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int
x.XOpenDisplay.restype = P
x.XOpenDisplay.argtypes = [ctypes.c_char_p]
x.XDefaultRootWindow.restype = L
x.XCreateSimpleWindow.restype = L
x.XCreateSimpleWindow.argtypes = [P, L, I, I, I, I, I, L, L]
x.XInternAtom.restype = L
x.XInternAtom.argtypes = [P, ctypes.c_char_p, I]
x.XTranslateCoordinates.argtypes = [P, L, L, I, I, P, P, P]
x.XChangeProperty.argtypes = [P, L, L, L, I, I, P, I]
for name, more in dict(XSelectInput=[L, ctypes.c_long], XMapWindow=[L], XDestroyWindow=[L], XFlush=[], XPending=[],
                       XSendEvent=[L, I, ctypes.c_long, P], XNextEvent=[P], XDefaultRootWindow=[], XConnectionNumber=[], XCloseDisplay=[]).items():
    getattr(x, name).argtypes = [P] + more
out = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def say(what, window, *more):
    os.write(out, (" ".join([index, what, "0x%08x" % window, *map(str, more)]) + "\n").encode())


class Windows:
    def __init__(self):
        self.display = x.XOpenDisplay(None)
        if not self.display:
            sys.exit(1)
        self.places, self.shown, self.settled, self.event = {}, set(), False, ctypes.create_string_buffer(192)
        self.delete = self.atom("WM_DELETE_WINDOW")
        self.root = root = x.XDefaultRootWindow(self.display)
        for i in range(int(count)):
            window = x.XCreateSimpleWindow(self.display, root, random.randint(0, 900), random.randint(30, 800), 120, 60, 0, 0, 0)
            self.text(window, "WM_CLASS", "STRING", instance + "\0" + kind + "\0")
            self.text(window, "_NET_WM_NAME", "UTF8_STRING", title)
            self.text(window, "WM_NAME", "STRING", title)
            self.text(window, "WM_CLIENT_MACHINE", "STRING", socket.gethostname() if machine == "here" else machine)
            if claimed != "none":
                self.numbers(window, "_NET_WM_PID", "CARDINAL", os.getpid() if claimed == "own" else int(claimed))
            self.numbers(window, "WM_PROTOCOLS", "ATOM", self.delete)
            self.numbers(window, "_NET_WM_USER_TIME", "CARDINAL", 0)
            self.numbers(window, "WM_HINTS", "WM_HINTS", 1, 0 if churn else 1, 0, 0, 0, 0, 0, 0, 0)
            x.XSelectInput(self.display, window, (1 << 17) | (1 << 21))
            x.XMapWindow(self.display, window)
            self.places[window] = None
        self.ask_manager(root)
        x.XFlush(self.display)

    def ask_manager(self, root):
        """It takes things in their order: when it has answered for this window, all others have their places."""
        self.asked = x.XCreateSimpleWindow(self.display, root, 0, 0, 1, 1, 0, 0, 0)
        self.answer, self.answered = self.atom("_NET_FRAME_EXTENTS"), False
        x.XSelectInput(self.display, self.asked, 1 << 22)
        message = ctypes.create_string_buffer(192)
        for offset, size, number in ((0, 4, 33), (32, 8, self.asked), (40, 8, self.atom("_NET_REQUEST_FRAME_EXTENTS")), (48, 4, 32)):
            message[offset:offset + size] = number.to_bytes(size, sys.byteorder)
        x.XSendEvent(self.display, root, 0, (1 << 19) | (1 << 20), message)

    def atom(self, name):
        return x.XInternAtom(self.display, name.encode(), 0)

    def text(self, window, name, kind, text):
        data = text.encode()
        x.XChangeProperty(self.display, window, self.atom(name), self.atom(kind), 8, 0, data, len(data))

    def numbers(self, window, name, kind, *numbers):
        data = (L * len(numbers))(*numbers)
        x.XChangeProperty(self.display, window, self.atom(name), self.atom(kind), 32, 0, ctypes.cast(data, P), len(numbers))

    def number(self, offset, size):
        return int.from_bytes(self.event.raw[offset:offset + size], sys.byteorder, signed=size == 4)

    def read(self, patience):
        """Whether anything happened."""
        if not x.XPending(self.display):
            select.select([x.XConnectionNumber(self.display)], [], [], patience)
        happened = False
        while x.XPending(self.display):
            happened = True
            x.XNextEvent(self.display, self.event)
            what, window = self.number(0, 4), self.number(32, 8)
            if what == 28 and window == self.asked:
                self.answered = self.answered or self.number(40, 8) == self.answer
            if window not in self.places:
                continue
            if what == 22 and self.number(16, 4):
                place = (self.number(48, 4), self.number(52, 4))
                if self.settled and self.places[window] != place:
                    say("move", window, *place)
                self.places[window] = place
            elif what == 19:
                self.shown.add(window)
            elif what == 9 and self.number(40, 4) in (0, 3) and self.settled:
                say("focus", window)
            elif what == 33 and self.number(56, 8) == self.delete:
                say("close", window)
                x.XDestroyWindow(self.display, window)
                del self.places[window]
                x.XFlush(self.display)
        return happened

    def run(self, until):
        quiet = self.begun = time.monotonic()
        while self.places and time.monotonic() < until:
            if self.read(0.05):
                quiet = time.monotonic()
            elif not self.settled and self.is_placed() and time.monotonic() - quiet > 0.3:
                self.settled = True
                for window in self.places:
                    self.places[window] = self.place(window)
                    say("open", window)

    def is_placed(self):
        """A manager that has much to do shows windows, where it has found a place for them, after it has answered, or never."""
        patient = time.monotonic() - self.begun < 10
        return self.answered and (self.shown.issuperset(self.places) or not patient)

    def place(self, window):
        at, child = (I * 2)(), L()
        x.XTranslateCoordinates(self.display, window, self.root, 0, 0, ctypes.byref(at), ctypes.byref(at, 4), ctypes.byref(child))
        return tuple(at)


if churn:
    while True:
        windows = Windows()
        windows.run(time.monotonic() + random.uniform(0.01, 0.4))
        x.XCloseDisplay(windows.display)
Windows().run(float("inf"))
