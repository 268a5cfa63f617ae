"""Playwright's MCP server as another hand for pages, with the means that it has for doing several things at once."""
import json
import re
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROLES = {"entry": "textbox", "check": "checkbox", "combo": "combobox", "button": "button", "tab": "tab", "more": r"\w+"}
BYTES_A_TOKEN = 4


class Server:
    """A server of its own with a browser of its own; calls and bytes are those of one task's calls of tools."""

    def __init__(self, folder):
        folder = Path(folder)
        for name in ("package.json", "package-lock.json"):
            (folder / name).write_text((HERE / name).read_text())
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--prefer-offline", "--prefix", str(folder)], check=True,
                       stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen(
            ["node", str(folder / "node_modules/@playwright/mcp/cli.js"), "--headless", "--isolated", "--no-sandbox",
             "--executable-path", "/usr/bin/chromium"],
            cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.number = 0
        self._ask("initialize", {"protocolVersion": "2025-06-18", "capabilities": {},
                                 "clientInfo": {"name": "tasks", "version": "1"}})
        self._send({"jsonrpc": "2.0", "method": "notifications/initialized"})
        self.reset()

    def reset(self):
        self.calls = self.bytes = self.tokens = 0

    def _send(self, message):
        line = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return len(line.encode())

    def _ask(self, method, params):
        self.number += 1
        sent = self._send({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params})
        while line := self.process.stdout.readline():
            told = json.loads(line)
            if told.get("id") == self.number:
                return told["result"], sent + len(line.encode())
        raise AssertionError("Playwright's server has ended")

    def call(self, tool, **arguments):
        result, size = self._ask("tools/call", {"name": tool, "arguments": arguments})
        self.calls += 1
        self.bytes += size
        self.tokens += size / BYTES_A_TOKEN
        text = "\n".join(part.get("text", "") for part in result["content"])
        if result.get("isError"):
            raise AssertionError(f"{tool}: {text[:1000]}")
        return text

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)


class Playwright:
    """What the scripts of pages need of a hand."""

    def __init__(self, wire, depth):
        self.wire, self.seen, self.fields = wire, [], []

    def _call(self, tool, **arguments):
        self.seen.insert(0, self.wire.call(tool, **arguments))

    def look(self):
        if not self.seen:
            self._call("browser_snapshot")

    def _find(self, kind, name):
        found = self._known(kind, name)
        if not found:
            self._call("browser_snapshot")
            found = self._known(kind, name)
        if not found:
            raise AssertionError(f"no {kind} {name} in {self.seen}")
        return found

    def _known(self, kind, name):
        for text in self.seen:
            for line in text.splitlines():
                found = re.search(rf'- {ROLES[kind]}\b.*\[ref=(\w+)\]', line)
                if found and name in line.replace('\\"', '"'):
                    return found.group(1)
        return None

    def fill(self, kind, name, value, type="textbox"):
        self.fields.append({"name": name, "target": self._find(kind, name), "type": type, "value": value})

    def toggle(self, kind, name):
        self.fill(kind, name, "true", "checkbox")

    def choose(self, kind, name, option):
        self.fill(kind, name, option, "combobox")

    def click(self, kind, name):
        if self.fields:
            fields, self.fields = self.fields, []
            self._call("browser_fill_form", fields=fields)
        self._call("browser_click", element=name, target=self._find(kind, name))

    def expand(self, kind, name):
        self.click(kind, name)

    def enabled(self, kind, name):
        """A click waits for that itself."""

    def shows(self, text):
        self.look()
        if not any(text in one for one in self.seen):
            self._call("browser_wait_for", text=text)

    def end(self):
        """Its click has told what there is now."""
