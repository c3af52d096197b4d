"""What Jupyter starts as a kernel: it asks :mod:`tests.support.kernels` for one, and ends with it."""

import json
import os
import socket
import sys

port, connection_file = sys.argv[1:]
with socket.create_connection(("127.0.0.1", int(port))) as wire:
    asked = {"connection_file": connection_file, "folder": os.getcwd(), "environment": dict(os.environ)}
    wire.sendall(json.dumps(asked).encode() + b"\n")
    wire.recv(1)  # nothing comes, until the kernel is gone
