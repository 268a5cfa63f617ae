"""Three ways to do the same: what an agent issues for it, through the Gateway's REST, and what that costs."""
import json
import re
import time
import urllib.error
import urllib.request

PATIENCE_S = 30
# A model that sees nothing come waits for this long before it looks again, as those of today's harnesses do.
GUESS_S = 1
# What pictures are made smaller to before a model sees them.
WIDTH = 1280
BYTES_A_TOKEN = 4
PIXELS_A_TOKEN = 750

# How toolkits call the kinds of parts.
ROLES = {
    "gtk": {"entry": "text", "check": "check box", "combo": "combo box", "button": "push button", "tab": "page tab",
            "more": "toggle button", "branch": "table cell", "item": "table cell", "option": "menu item"},
    "qt": {"entry": "text", "check": "check box", "combo": "combo box", "button": "push button", "tab": "page tab",
           "branch": "table cell", "item": "table cell", "option": "list item"},
    "web": {"entry": "entry", "check": "check box", "combo": "combo box", "button": "push button", "tab": "page tab",
            "more": "toggle button", "option": "menu item"},
}


class Wire:
    """The requests of one task. Bytes are those of the bodies, both ways."""

    def __init__(self, url, node, token):
        self.url, self.token = f"{url}/api/nodes/{node}/commands", token
        self.calls = self.bytes = self.tokens = 0

    def call(self, command, timeout_ms=None, **params):
        asked = {"command": command, "params": params} | ({"timeoutMs": timeout_ms} if timeout_ms else {})
        body = json.dumps(asked, ensure_ascii=False, separators=(",", ":")).encode()
        head = {"Authorization": "Bearer " + self.token, "Content-Type": "application/json"}
        request = urllib.request.Request(self.url, body, head)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                said = answer.read()
        except urllib.error.HTTPError as refused:
            said = refused.read()
        told = json.loads(said)
        result = told.get("result") or {}
        image = len(result.get("image", ""))
        self.calls += 1
        self.bytes += len(body) + len(said)
        self.tokens += (len(body) + len(said) - image) / BYTES_A_TOKEN
        if image:
            self.tokens += result["width"] * result["height"] / PIXELS_A_TOKEN
        if not told.get("ok"):
            raise AssertionError(f"{command}: {said.decode()[:1000]}")
        return result


class Documented:
    """Pictures, whole trees, and clicks on the middles of what stands in them."""

    def __init__(self, wire, depth):
        self.wire, self.depth, self.tree = wire, depth, None

    def look(self):
        if not self.tree:
            time.sleep(GUESS_S)
            self.wire.call("screen.capture", maxWidth=WIDTH)
            told = self.wire.call("screen.queryElements", maxDepth=self.depth)
            self.tree, queue = [], list(told["elements"])
            while queue:
                element = queue.pop(0)
                self.tree.append(element)
                queue[:0] = element["children"]
        return self.tree

    def _is(self, element, kind, name, states):
        names = element["name"], element.get("label", "")
        return (element["role"] == ROLES[self.kit][kind] and "bounds" in element
                and any(name in one for one in names) and set(states) <= set(element["states"]))

    def _find(self, kind, name, *states):
        end = time.monotonic() + PATIENCE_S
        while True:
            found = [one for one in self.look() if self._is(one, kind, name, states)]
            exact = [one for one in found if name in (one["name"], one.get("label"))] or found
            if exact:
                return exact[0]
            if time.monotonic() > end:
                raise AssertionError(f"no {kind} {name} among {[one['name'] for one in self.tree]}")
            self.tree = None

    def _press(self, element, **more):
        place = element["bounds"]
        # A check box may be wider than its box, and an expander than its words.
        across = place["height" if element["role"] in ("check box", "toggle button") else "width"]
        self.wire.call("input.mouse.click", x=place["x"] + across // 2, y=place["y"] + place["height"] // 2, **more)

    def _changes(self):
        self.tree = None

    def click(self, kind, name, **more):
        self._press(self._find(kind, name), **more)
        self._changes()

    def toggle(self, kind, name):
        self._press(self._find(kind, name))

    def fill(self, kind, name, text):
        self._write(self._find(kind, name), text)

    def _write(self, element, text):
        self._press(element)
        time.sleep(GUESS_S)
        self.wire.call("input.keyboard.hotkey", keys="ctrl+a")
        self.wire.call("input.keyboard.type", text=text)

    def fill_behind(self, words, text):
        """The first field behind these words, where it has no label."""
        at = next(i for i, one in enumerate(self.look()) if words in (one["name"], one.get("label")))
        self._write(next(one for one in self.tree[at:] if one["role"] == "text" and "bounds" in one), text)

    def choose(self, kind, name, option):
        self.click(kind, name)
        self.click("option", option)

    def select(self, kind, name):
        self.click(kind, name)

    def expand(self, kind, name):
        self.click(kind, name)
        if kind == "branch":
            self.key("shift+right" if self.kit == "gtk" else "right")

    def menu(self, *path):
        for number, name in enumerate(path):
            end = time.monotonic() + PATIENCE_S
            while True:
                at = [one for one in self.look() if one["name"].strip().rstrip(".…") == name.rstrip(".…") and "bounds" in one
                      and one["role"] in ("menu", "menu item", "check menu item", "radio menu item")]
                if at:
                    break
                if time.monotonic() > end:
                    raise AssertionError(f"no {name} among {[one['name'] for one in self.tree]}")
                self.tree = None
            self._press(at[0])
            self._changes()

    def key(self, keys):
        self.wire.call("input.keyboard.hotkey" if "+" in keys else "input.keyboard.press", keys=keys)
        self._changes()

    def type(self, text):
        self.wire.call("input.keyboard.type", text=text)
        self._changes()

    def window(self, title):
        end = time.monotonic() + PATIENCE_S
        while not any(title in one["title"] and one["focused"] for one in self.windows()):
            if time.monotonic() > end:
                raise AssertionError(f"no window {title}")
            time.sleep(GUESS_S)

    def enabled(self, kind, name):
        self._find(kind, name, "enabled", "sensitive")

    def shows(self, text):
        end = time.monotonic() + PATIENCE_S
        while not any(text in one for one in self.names()):
            if time.monotonic() > end:
                raise AssertionError(f"nothing shows {text}")
            self.tree = None

    def names(self):
        return [one["name"] for one in self.look() if one["name"]]

    def windows(self):
        self._changes()
        return self.wire.call("window.list")["windows"]

    def front(self, pid):
        self.wire.call("app.focus", pid=pid)
        self._changes()

    def move(self, window, x, y, width, height):
        self.wire.call("window.move", windowId=window, x=x, y=y, width=width, height=height)
        self._changes()

    def minimize(self, window):
        self.wire.call("window.minimize", windowId=window)
        self._changes()

    def end(self):
        self._changes()
        self.look()


class Elements:
    """By elements and waits, a command for each."""

    def __init__(self, wire, depth):
        self.wire, self.lines, self.known = wire, None, []

    def do(self, command, expect=None, **params):
        patience = {"timeout_ms": (PATIENCE_S + 10) * 1000} if command == "screen.waitFor" else {}
        result = self.wire.call(command, **patience, **params)
        self.lines = None
        if expect and not expect.items() <= result.items():
            raise AssertionError(f"{command} {params}: {result}")

    def look(self):
        if self.lines is None:
            self.lines = self.wire.call("screen.queryElements", format="outline")["outline"].splitlines()
            self.known = self.lines

    def _on(self, act, kind, name, **more):
        self.do("input.element." + act, role=ROLES[self.kit][kind], name=name, **more)

    def click(self, kind, name, **more):
        self._on("click", kind, name, **more)

    def toggle(self, kind, name):
        self._on("toggle", kind, name)

    def fill(self, kind, name, text):
        self._on("setText", kind, name, text=text)

    def fill_behind(self, words, text):
        at = next(i for i, line in enumerate(self.known) if f'"{words}"' in line)
        field = next(line for line in self.known[at:] if line.strip().startswith("text "))
        self.do("input.element.setText", element=re.search(r"(\w+) -?\d+,-?\d+$", field).group(1), text=text)

    def choose(self, kind, name, option):
        self._on("select", kind, name, option=option)

    def select(self, kind, name):
        self._on("select", kind, name)

    def expand(self, kind, name):
        self._on("expand", kind, name)

    def menu(self, *path):
        self.do("input.element.menu", path=path)

    def key(self, keys):
        self.do("input.keyboard.hotkey" if "+" in keys else "input.keyboard.press", keys=keys)

    def type(self, text):
        self.do("input.keyboard.type", text=text)

    def _wait(self, **what):
        self.do("screen.waitFor", {"met": True}, patienceMs=PATIENCE_S * 1000, **what)

    def window(self, title):
        self._wait(window={"title": title, "state": "focused"})

    def enabled(self, kind, name):
        self._wait(element={"role": ROLES[self.kit][kind], "name": name, "state": "enabled"})

    def shows(self, text):
        self._wait(text={"text": text})

    def names(self):
        self.look()
        return [name for line in self.lines for name in re.findall(r'"((?:[^"\\]|\\.)*)"', line)]

    def windows(self):
        return self.wire.call("window.list")["windows"]

    def front(self, pid):
        self.do("app.focus", pid=pid)

    def move(self, window, x, y, width, height):
        self.do("window.move", windowId=window, x=x, y=y, width=width, height=height)

    def minimize(self, window):
        self.do("window.minimize", windowId=window)

    def end(self):
        self.look()


class Batches(Elements):
    """The same as one call between two looks, which tells only what has changed."""

    def __init__(self, wire, depth):
        super().__init__(wire, depth)
        self.steps, self.revision = [], None

    def do(self, command, expect=None, **params):
        self.steps.append({"command": command, "params": params} | ({"expect": expect} if expect else {}))
        self.lines = None

    def _run(self, last):
        if not self.steps:
            return self.wire.call(last["command"], **last["params"])
        steps, self.steps = [*self.steps, last], []
        told = self.wire.call("steps.run", timeout_ms=120_000, brief=True, steps=steps)
        if not told["completed"]:
            raise AssertionError(json.dumps(told, ensure_ascii=False))
        return told["steps"][-1]["result"]

    def look(self):
        if self.lines is None:
            params = {"format": "outline"} | ({"since": self.revision} if self.revision else {})
            told = self._run({"command": "screen.queryElements", "params": params})
            self.known = told["outline"].splitlines() if "outline" in told else applied(self.known, told["changes"])
            self.lines, self.revision = self.known, told["revision"]

    def windows(self):
        return self._run({"command": "window.list", "params": {}})["windows"]


def applied(lines, changes):
    """An outline after its changes: at each place the lines behind - are gone, and those behind + have come."""
    lines, moved, at = list(lines), 0, 0
    for line in changes.splitlines():
        if line.startswith("@"):
            at = int(line[1:]) - 1 + moved
        elif line.startswith("-"):
            assert lines[at] == line[1:], f"{lines[at]} is not {line}"
            del lines[at]
            moved -= 1
        else:
            lines.insert(at, line[1:])
            at += 1
            moved += 1
    return lines


LEVELS = {1: Documented, 2: Elements, 3: Batches}
