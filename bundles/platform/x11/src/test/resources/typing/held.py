"""What the three applications share: they tell over a socket what they hold.

A request is a line, "get" or "clear"; each is answered with a line of JSON.
"""
import json
import socket
import sys
import threading


def serve(get, clear, in_loop):
    """Connects to the test. get and clear run where in_loop lets them."""
    connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    lines = connection.makefile("rw", encoding="utf-8", newline="\n")

    def answer(request):
        if request == "clear":
            clear()
        lines.write(json.dumps(get()) + "\n")
        lines.flush()

    def read():
        for line in lines:
            in_loop(lambda request=line.strip(): answer(request))

    threading.Thread(target=read, daemon=True).start()
