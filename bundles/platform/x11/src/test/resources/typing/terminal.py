import os
import sys
import tty

from held import serve

# In raw mode Enter is a carriage return, and nothing else is changed.
tty.setraw(0)
held = bytearray()


def get():
    return held.decode("utf-8", "replace").replace("\r", "\n")


serve(get, held.clear, lambda action: action())
while True:
    part = os.read(0, 65536)
    if not part:
        sys.exit()
    held.extend(part)
    # So that a person who looks sees it, too.
    os.write(1, part.replace(b"\r", b"\r\n"))
