"""Small tasks in real programs, done by fixed scripts at three levels of hands.py; what they cost, and whether they are right.

  tasks.py [--seeds N] [--seed N] [--task NAME[,NAME…]] [--level N[,N…]] [--peer]

The Gateway is SOPHON_URL, the node SOPHON_NODE, an agent's token SOPHON_TOKEN. The seed draws languages, themes, font sizes,
places of windows and what is to be entered.
"""
import argparse
import contextlib
import gettext
import http.server
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import hands
from peer.playwright import Playwright, Server

HERE = Path(__file__).resolve().parent
PYTHON = "/usr/bin/python3"
LANGUAGES = ["en", "de", "fr", "ru", "ja"]
WORDS = {
    "name": ["Your name", "Ihr Name", "Votre nom", "Ваше имя", "お名前"],
    "street": ["Street", "Straße", "Rue", "Улица", "番地"],
    "agree": ["I agree", "Ich stimme zu", "J’accepte", "Я согласен", "同意します"],
    "send": ["Send", "Absenden", "Envoyer", "Отправить", "送信"],
    "general": ["General", "Allgemein", "Général", "Общие", "一般"],
    "display": ["Display", "Anzeige", "Affichage", "Экран", "画面"],
    "colour": ["Colour", "Farbe", "Couleur", "Цвет", "色"],
    "red": ["red", "rot", "rouge", "красный", "赤"],
    "blue": ["blue", "blau", "bleu", "синий", "青"],
    "green": ["green", "grün", "vert", "зелёный", "緑"],
    "apply": ["Apply", "Anwenden", "Appliquer", "Применить", "適用"],
    "next": ["Continue", "Weiter", "Continuer", "Продолжить", "続ける"],
    "delete": ["Delete", "Löschen", "Supprimer", "Удалить", "削除"],
    "sure": ["Delete all of it?", "Alles löschen?", "Tout supprimer ?", "Удалить всё?", "全部削除しますか"],
    "yes": ["Yes, all", "Ja, alles", "Oui, tout", "Да, всё", "はい"],
    "no": ["No, keep it", "Nein, behalten", "Non, garder", "Нет, оставить", "いいえ"],
    "more": ["Details", "Einzelheiten", "Détails", "Подробности", "詳細"],
    "file": ["Document", "Dokument", "Fichier", "Документ", "書類"],
    "export": ["Export as", "Exportieren als", "Exporter en", "Экспорт как", "書き出し"],
    "places": ["Places", "Orte", "Lieux", "Места", "場所"],
    "code": ["Code", "Kennzahl", "Numéro", "Номер", "番号"],
    "open": ["Show files", "Dateien zeigen", "Voir les fichiers", "Показать файлы", "ファイル"],
}
NAMES = ["Ada Lovelace", "Zoë Müller", "Иван Петров", "山田 太郎", "O'Brien & Söhne", "José \"Pepe\" Núñez"]
COUNTRIES = {"Norway": ["Oslo", "Bergen", "Tromsø"], "Italy": ["Rome", "Turin", "Bari"], "Japan": ["Tokyo", "Osaka", "Nara"]}
PATIENCE_S = 30


def until(what, holds):
    end = time.monotonic() + PATIENCE_S
    while not (found := holds()):
        if time.monotonic() > end:
            raise AssertionError("waited in vain for " + what)
        time.sleep(0.03)
    return found


def output(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout


class Desk:
    """What one run of a task starts, and what it drew for it."""

    def __init__(self, seed, folder):
        self.rng = random.Random(seed)
        self.folder, self.running, self.browser = Path(folder), [], None
        self.language = self.rng.choice(LANGUAGES) if seed else "en"
        self.font = self.rng.randint(8, 17) if seed else 11
        self.theme = self.rng.choice(["Adwaita", "Adwaita:dark", "HighContrast", "HighContrastInverse"]) if seed else "Adwaita"
        self.style = self.rng.choice(["Fusion", "Windows"]) if seed else "Fusion"
        self.name = self.rng.choice(NAMES)
        self.number = str(self.rng.randint(1000, 9999))
        config = self.folder / "config/gtk-3.0"
        config.mkdir(parents=True)
        (config / "settings.ini").write_text(f"[Settings]\ngtk-font-name=DejaVu Sans {self.font}\n")
        self.environment = {
            **os.environ,
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "LANGUAGE": self.language,
            "LC_ALL": "C.UTF-8",
            "GSETTINGS_BACKEND": "memory",
            "GTK_THEME": self.theme,
            "QT_STYLE_OVERRIDE": self.style,
            "QT_FONT_DPI": str(self.font * 9),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def word(self, key):
        return WORDS[key][LANGUAGES.index(self.language)]

    def says(self, domain, text):
        """As a program of the system says it in the run's language, without the mark of its key."""
        said = gettext.translation(domain, "/usr/share/locale", [self.language], fallback=True).gettext(text)
        return said.replace("_", "")

    def start(self, *command, title=None, out=None):
        """Starts a program, and waits until its window is in front, where the run has it."""
        stream = open(out, "w") if out else subprocess.DEVNULL
        program = subprocess.Popen(command, env=self.environment, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=stream,
                                   stderr=subprocess.DEVNULL, start_new_session=True)
        self.running.append(program)
        self.place(lambda line: line[2] == str(program.pid) or title and title in line[4])
        return program

    def place(self, is_meant):
        window = until("a window", lambda: next((line for line in windows() if is_meant(line)), None))[0]
        x, y = self.rng.randint(20, 300), self.rng.randint(30, 200)
        subprocess.run(["wmctrl", "-ir", window, "-e", f"0,{x},{y},-1,-1"])
        subprocess.run(["wmctrl", "-ia", window])
        until("the front", lambda: int(output("xdotool", "getactivewindow") or 0) == int(window, 16))

    def form(self, kit, *parts):
        """A window or page of ours, and its journal."""
        self.first = parts[0][1] if isinstance(parts[0][1], str) else parts[0][1][0][0]
        title = f"Sophon {kit} {len(self.running) + len(self.browser.pages)}"
        journal = self.folder / f"{kit}.journal"
        self.forms.append(journal)
        if kit == "web":
            self.page(title, parts, journal)
        else:
            self.start(PYTHON, str(HERE / f"form_{kit}.py"), title, json.dumps(parts), str(journal))
        return journal

    def page(self, title, parts, journal):
        back, fore = ("#222", "#eee") if "dark" in self.theme or "Inverse" in self.theme else ("#fff", "#000")
        spec = json.dumps([title, parts], ensure_ascii=False)
        html = (HERE / "form.html").read_text()
        for name, value in {"SIZE": str(self.font * 1.4), "BACK": back, "FORE": fore, "SPEC": spec}.items():
            html = html.replace(name, value)
        address = self.browser.serve(title, html, journal)
        self.browser.show(self, address, title)

    forms = None

    def close(self):
        for program in self.running:
            if program.poll() is None:
                os.killpg(program.pid, signal.SIGTERM)
        for program in self.running:
            try:
                program.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(program.pid, signal.SIGKILL)


def windows():
    return [line.split(None, 4) + [""] for line in output("wmctrl", "-lp").splitlines()]


class Browser:
    """A Chromium for all pages of a run, and what serves them."""

    def __init__(self):
        self.pages, self.program, self.folder = {}, None, tempfile.mkdtemp(prefix="sophon-tasks-browser-")
        outer = self

        class Pages(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                page = outer.pages.get(self.path)
                self.send_response(200 if page else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(page[0].encode() if page else b"")

            def do_POST(self):
                said = self.rfile.read(int(self.headers["Content-Length"])).decode()
                with open(outer.pages["/" + self.headers["Referer"].rsplit("/", 1)[1]][1], "a") as journal:
                    journal.write(said + "\n")
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def serve(self, title, html, journal):
        path = f"/{len(self.pages)}"
        self.pages[path] = html, journal
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def show(self, desk, address, title):
        if not self.program:
            self.program = self.start("about:blank")
            until("the browser", lambda: any(line[2] == str(self.program.pid) for line in windows()))
        self.start(address)
        desk.place(lambda line: title in line[4])

    def start(self, address):
        command = ["chromium", "--no-sandbox", "--test-type", "--disable-gpu", "--no-first-run", "--password-store=basic",
                   "--disable-background-networking", "--disable-component-update", "--disable-sync",
                   "--disable-extensions", "--force-renderer-accessibility", "--window-size=900,700",
                   "--user-data-dir=" + self.folder, "--new-window", address]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                start_new_session=True)

    def clear(self):
        """Closes the windows of a task; the last one would end the browser."""
        for line in windows():
            if self.program and line[2] == str(self.program.pid) and "Sophon web" in line[4]:
                subprocess.run(["wmctrl", "-ic", line[0]])

    def close(self):
        self.server.shutdown()
        if self.program:
            os.killpg(self.program.pid, signal.SIGTERM)
            self.program.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)


class PeersBrowser(Browser):
    """That of Playwright's server."""

    def __init__(self):
        super().__init__()
        self.peer = Server(self.folder)

    def show(self, desk, address, title):
        self.peer.call("browser_navigate", url=address)

    def close(self):
        self.peer.close()
        super().close()


# --- the tasks: each starts what it needs, does it by a level's hand, and gives what has to be so then


def journal_is(journal, **expected):
    lines = lambda: journal.read_text().splitlines() if journal.exists() else []
    return lambda: [json.loads(line) for line in lines()] == [expected]


def file_is(path, text):
    return lambda: path.exists() and path.read_text() == text


def form(desk, kit):
    w = desk.word
    journal = desk.form(kit, ["entry", w("name"), "?"], ["entry", w("street")], ["check", w("agree")], ["button", w("send")])
    street = f"Main St. {desk.number}"

    def do(hand):
        hand.look()
        hand.fill("entry", w("name"), desk.name)
        hand.fill("entry", w("street"), street)
        hand.toggle("check", w("agree"))
        hand.click("button", w("send"))

    return do, journal_is(journal, **{"pressed": w("send"), w("name"): desk.name, w("street"): street, w("agree"): True})


def setting(desk, kit):
    w = desk.word
    colours = [w("red"), w("blue"), w("green")]
    journal = desk.form(
        kit,
        ["tabs", [[w("general"), [["entry", w("name"), desk.name]]], [w("display"), [["combo", w("colour"), colours]]]]],
        ["button", w("apply")],
    )

    def do(hand):
        hand.look()
        hand.click("tab", w("display"))
        hand.shows(w("colour"))
        hand.choose("combo", w("colour"), w("green"))
        hand.click("button", w("apply"))

    return do, journal_is(journal, **{"pressed": w("apply"), w("name"): desk.name, w("colour"): w("green")})


def slow(desk, kit):
    w = desk.word
    journal = desk.form(kit, ["entry", w("name"), desk.name], ["button", w("next"), 3000])

    def do(hand):
        hand.look()
        hand.enabled("button", w("next"))
        hand.click("button", w("next"))

    return do, journal_is(journal, **{"pressed": w("next"), w("name"): desk.name})


def answer(desk, kit):
    w = desk.word
    said = desk.rng.choice(["yes", "no"])
    journal = desk.form(kit, ["entry", w("name"), desk.name], ["ask", w("delete"), w("sure"), w("yes"), w("no")])

    def do(hand):
        hand.look()
        hand.click("button", w("delete"))
        if kit == "web":
            hand.shows(w("sure"))
        else:
            hand.window(w("sure"))
        hand.click("button", w(said))

    return do, journal_is(journal, **{"pressed": w(said), w("name"): desk.name})


def expand(desk, kit):
    w = desk.word
    journal = desk.form(kit, ["more", w("more"), [["entry", w("code")]]], ["button", w("send")])

    def do(hand):
        hand.look()
        hand.expand("more", w("more"))
        hand.shows(w("code"))
        hand.fill("entry", w("code"), desk.number)
        hand.click("button", w("send"))

    return do, journal_is(journal, **{"pressed": w("send"), w("code"): desk.number})


def menu(desk, kit):
    w = desk.word
    journal = desk.form(kit, ["menu", w("file"), [[w("export"), ["PDF", "SVG", "PNG"]], [w("open"), ["CSV"]]]],
                        ["entry", w("name"), desk.name])

    def do(hand):
        hand.look()
        hand.menu(w("file"), w("export"), "SVG")

    return do, journal_is(journal, **{"pressed": "SVG", w("name"): desk.name})


def tree(desk, kit):
    w = desk.word
    country = desk.rng.choice(list(COUNTRIES))
    town = desk.rng.choice(COUNTRIES[country])
    journal = desk.form(kit, ["tree", w("places"), list(COUNTRIES.items())], ["button", w("next")])

    def do(hand):
        hand.look()
        hand.expand("branch", country)
        hand.select("item", town)
        hand.click("button", w("next"))

    return do, journal_is(journal, **{"pressed": w("next"), w("places"): town})


def rename(desk, kit):
    w = desk.word
    folder = desk.folder / "papers"
    folder.mkdir()
    for name in ("letter.txt", "bill.txt", "list.txt"):
        (folder / name).write_text(name)
    desk.form(kit, ["files", w("open"), str(folder)])
    new = f"bill-{desk.number}.txt"

    def do(hand):
        hand.look()
        hand.click("button", w("open"))
        hand.window(w("open"))
        hand.look()
        hand.click("item", "bill.txt")
        hand.key("f2")
        hand.key("ctrl+a")
        hand.type(new + "\n")

    return do, lambda: sorted(one.name for one in folder.iterdir()) == [new, "letter.txt", "list.txt"]


def editor(desk, text, name="notes.txt"):
    path = desk.folder / name
    path.write_text(text)
    return path, desk.start("mousepad", "--disable-server", str(path))


def save_as(desk, kit):
    old, _ = editor(desk, "old\n")
    path = desk.folder / f"new-{desk.number}.txt"
    gtk = lambda text: desk.says("gtk30", text)

    def do(hand):
        hand.look()
        hand.key("ctrl+a")
        hand.type(desk.name)
        hand.key("ctrl+shift+s")
        hand.window(desk.says("mousepad", "Save As"))
        hand.look()
        hand.fill("entry", gtk("_Name:"), str(path))
        hand.click("button", desk.says("mousepad", "_Save"))

    return do, lambda: file_is(path, desk.name)() and file_is(old, "old\n")()


def replace(desk, kit):
    path, _ = editor(desk, "one two one\nthree one\n")
    says = lambda text: desk.says("mousepad", text)

    def do(hand):
        hand.look()
        hand.menu(says("_Search"), says("Find and Rep_lace..."))
        hand.window(says("Find and Replace"))
        hand.look()
        hand.fill_behind(says("_Search for:"), "one")
        hand.fill_behind(says("Replace _with:"), desk.number)
        hand.toggle("check", says("Replace _all in:"))
        hand.click("button", says("_Replace"))
        hand.click("button", says("_Close"))
        hand.window(path.name)
        hand.key("ctrl+s")

    return do, file_is(path, f"{desk.number} two {desk.number}\nthree {desk.number}\n")


def line_ends(desk, kit):
    path, _ = editor(desk, "one\ntwo\n")
    says = lambda text: desk.says("mousepad", text)

    def do(hand):
        hand.look()
        hand.menu(says("_Document"), says("Line E_nding"), says("DOS / _Windows (CR LF)"))
        hand.key("ctrl+s")

    return do, lambda: path.read_bytes() == b"one\r\ntwo\r\n"


def discard(desk, kit):
    path, program = editor(desk, "kept\n")
    says = lambda text: desk.says("mousepad", text)

    def do(hand):
        hand.look()
        hand.type(desk.name)
        hand.key("ctrl+q")
        hand.window(says("Save Changes"))
        hand.click("button", says("_Don't Save"))

    return do, lambda: program.poll() is not None and file_is(path, "kept\n")()


def pick_file(desk, kit):
    folder = desk.folder / "papers"
    folder.mkdir()
    for number in range(1, 8):
        (folder / f"report-{number}.txt").write_text(str(number))
    wanted = folder / f"report-{desk.rng.randint(1, 7)}.txt"
    out = desk.folder / "out"
    desk.start("zenity", "--file-selection", "--title", "Choose", "--filename", f"{folder}/", out=out)

    def do(hand):
        hand.look()
        hand.click("item", wanted.name)
        hand.click("button", desk.says("gtk30", "_OK"))

    return do, file_is(out, f"{wanted}\n")


def pick_row(desk, kit):
    towns = [town for all in COUNTRIES.values() for town in all]
    desk.rng.shuffle(towns)
    town, out = desk.rng.choice(towns), desk.folder / "out"
    desk.start("zenity", "--list", "--height", "500", "--column", "Town", *towns, out=out)

    def do(hand):
        hand.look()
        hand.click("item", town)
        hand.click("button", desk.says("gtk30", "_OK"))

    return do, file_is(out, town + "\n")


def cell(desk, kit):
    towns = {town: str(desk.rng.randint(100, 999)) + ".50" for all in COUNTRIES.values() for town in all}
    town = desk.rng.choice(list(towns))
    path, program = editor(desk, "")
    desk.form("web", ["table", [["Town", "Price"], *towns.items()]])

    def do(hand):
        names = hand.names()
        value = next(name for name in names[names.index(town):] if re.fullmatch(r"[0-9.]+", name))
        hand.front(program.pid)
        hand.type(value)
        hand.key("ctrl+s")

    return do, lambda: path.read_text().strip() == towns[town]


def carry(desk, kit):
    w = desk.word
    journal = desk.form("gtk", ["entry", w("code")], ["button", w("send")])
    target = desk.running[-1]
    desk.form("qt", ["text", f"{w('code')}: {desk.number}"])

    def do(hand):
        start = w("code") + ": "
        value = next(name for name in hand.names() if name.startswith(start))[len(start):]
        hand.front(target.pid)
        hand.look()
        hand.kit = "gtk"
        hand.fill("entry", w("code"), value)
        hand.click("button", w("send"))

    return do, journal_is(journal, **{"pressed": w("send"), w("code"): desk.number})


def terminal(desk, *command):
    desk.start("xterm", "-fa", "DejaVu Sans Mono", "-fs", str(desk.font), "-title", "Terminal", "-e", *command,
               title="Terminal")


def command(desk, kit):
    lines = desk.rng.randint(3, 40)
    (desk.folder / "list.txt").write_text("line\n" * lines)
    terminal(desk, "bash", "--norc")

    def do(hand):
        hand.look()
        hand.type("wc -l < list.txt > count; printf '\\033]2;ended %s\\007' $?\n")
        hand.window("ended 0")

    return do, file_is(desk.folder / "count", f"{lines}\n")


def prompt(desk, kit):
    title = "printf '\\033]2;%s\\007'"
    asks = f"sleep 1; {title} 'Proceed'; read -p 'Proceed? [yes/no] ' said; echo \"$said\" > said; {title} 'Thanks'; sleep 60"
    terminal(desk, "bash", "-c", asks)

    def do(hand):
        hand.look()
        hand.window("Proceed")
        hand.type("yes\n")
        hand.window("Thanks")

    return do, file_is(desk.folder / "said", "yes\n")


def tidy(desk, kit):
    for one in ("gtk", "qt", "gtk"):
        desk.form(one, ["text", one])
    pids = [program.pid for program in desk.running]
    x11 = {int(line[2]): line[0] for line in windows()}

    def do(hand):
        ids = {one["pid"]: one["id"] for one in hand.windows()}
        hand.move(ids[pids[0]], 10, 40, 600, 500)
        hand.move(ids[pids[1]], 630, 40, 600, 500)
        hand.minimize(ids[pids[2]])

    def right():
        places = [re.findall(r"(?:Absolute upper-left [XY]|Width|Height): +(\d+)", output("xwininfo", "-id", x11[pid]))
                  for pid in pids[:2]]
        return (places == [["10", "40", "600", "500"], ["630", "40", "600", "500"]]
                and "_NET_WM_STATE_HIDDEN" in output("xprop", "-id", x11[pids[2]], "_NET_WM_STATE"))

    return do, right


PEER = "peer"
DEEP = 28
USUAL = 8
# Name, script, toolkit, and how deep its tree has to be.
TASKS = [
    *[(f"{script.__name__}-{kit}", script, kit, DEEP if kit == "web" else USUAL)
      for script in (form, setting, slow, answer) for kit in ("gtk", "qt", "web")],
    *[(f"expand-{kit}", expand, kit, DEEP if kit == "web" else USUAL) for kit in ("gtk", "web")],
    *[(f"{script.__name__}-{kit}", script, kit, USUAL) for script in (menu, tree) for kit in ("gtk", "qt")],
    ("rename-file", rename, "qt", USUAL),
    ("save-as", save_as, "gtk", DEEP),
    ("replace", replace, "gtk", USUAL),
    ("line-ends", line_ends, "gtk", USUAL),
    ("discard", discard, "gtk", USUAL),
    ("pick-file", pick_file, "gtk", DEEP),
    ("pick-row", pick_row, "gtk", USUAL),
    ("copy-cell", cell, "web", DEEP),
    ("carry", carry, "qt", USUAL),
    ("command", command, "gtk", USUAL),
    ("prompt", prompt, "gtk", USUAL),
    ("tidy", tidy, "gtk", USUAL),
]


def run(task, level, seed, browser):
    """Does one task once; gives its row. A browser that is a peer's is its wire, too."""
    name, script, kit, depth = task
    with tempfile.TemporaryDirectory(prefix="sophon-tasks-", ignore_cleanup_errors=True) as folder:
        desk = Desk(seed, folder)
        desk.browser, desk.forms = browser, []
        if level == PEER:
            wire = browser.peer
        else:
            wire = hands.Wire(os.environ["SOPHON_URL"], os.environ["SOPHON_NODE"], os.environ["SOPHON_TOKEN"])
        hand = (Playwright if level == PEER else hands.LEVELS[level])(wire, depth)
        hand.kit = kit
        why, took = "", 0
        try:
            do, right = script(desk, kit)
            if level == PEER:
                wire.reset()
            begun = time.monotonic()
            if kit == "web":
                # A browser tells of a page only some time after it shows.
                hand.shows(desk.first)
            do(hand)
            hand.end()
            took = time.monotonic() - begun
            until("the outcome", right)
        except Exception as e:
            why = f"{type(e).__name__}: {e}"
        finally:
            desk.close()
            browser.clear()
    return {"task": name, "level": level, "seed": seed, "calls": wire.calls, "bytes": wire.bytes,
            "tokens": round(wire.tokens), "seconds": took, "why": why, "where": f"{desk.language} {desk.theme} {desk.font}"}


def main():
    parser = argparse.ArgumentParser(prog="bench tasks", description="Small tasks at three levels, and what they cost.")
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds, from 0 on; 1 unless given")
    parser.add_argument("--seed", type=int, help="this seed alone")
    parser.add_argument("--task", help="names of tasks, with commas between; all unless given")
    parser.add_argument("--level", default="1,2,3", help="levels, with commas between")
    parser.add_argument("--peer", action="store_true", help="Playwright's MCP server beside, for tasks of a page alone")
    parser.add_argument("--list", action="store_true", help="prints the names of the tasks")
    asked = parser.parse_args()
    known = [task[0] for task in TASKS]
    if asked.list:
        print("\n".join(known))
        return 0
    names = asked.task.split(",") if asked.task else known
    if not set(names) <= set(known):
        parser.error("--task: expected one of " + ", ".join(known))
    levels = [int(level) for level in asked.level.split(",")]
    seeds = [asked.seed] if asked.seed is not None else range(asked.seeds)
    print(f"{'task':<14} {'level':>5} {'calls':>6} {'bytes':>9} {'tokens':>8} {'time':>7}  right")
    tasks = [task for task in TASKS if task[0] in names]
    done = lambda task, level, browser: told(task[0], level, [run(task, level, seed, browser) for seed in seeds])
    with contextlib.closing(Browser()) as browser:
        rows = [done(task, level, browser) for task in tasks for level in levels]
    pages = [task for task in tasks if task[0].endswith("-web")]
    sums(rows, levels)
    if asked.peer and pages:
        print("Playwright's MCP server, and the same tasks above:")
        with contextlib.closing(PeersBrowser()) as browser:
            peers = [done(task, PEER, browser) for task in pages]
        same = [row for row in rows if row["task"] in {task[0] for task in pages}]
        sums([*same, *peers], [*levels, PEER])
        rows += peers
    return 0 if all(row["right"] == row["runs"] for row in rows) else 1


def told(name, level, done):
    mean = {what: sum(one[what] for one in done) / len(done) for what in ("calls", "bytes", "tokens", "seconds")}
    wrong = [one for one in done if one["why"]]
    row = {"task": name, "level": level, "runs": len(done), "right": len(done) - len(wrong), **mean}
    show(row)
    for one in wrong:
        print(f"  seed {one['seed']} ({one['where']}): {one['why'][:2000]}")
    return row


def show(row):
    print(f"{row['task']:<14} {row['level']:>5} {row['calls']:>6.0f} {row['bytes']:>9.0f} {row['tokens']:>8.0f} "
          f"{row['seconds']:>6.1f}s  {row['right']} of {row['runs']}", flush=True)


def sums(rows, levels):
    of = {}
    for level in levels:
        mine = [row for row in rows if row["level"] == level]
        of[level] = {what: sum(row[what] for row in mine)
                     for what in ("calls", "bytes", "tokens", "seconds", "right", "runs")}
        show({"task": "all", "level": level, **of[level]})
    if {1, 3} <= set(levels):
        for what, goal in (("calls", 3), ("bytes", 10)):
            ratio = of[1][what] / of[3][what]
            print(f"{what} of level 1 by those of level 3: {ratio:.1f}, goal {goal}, {'met' if ratio >= goal else 'missed'}")


if __name__ == "__main__":
    sys.exit(main())
