"""A front end as the tests need it: jupyter_client over real sockets, and every message kept."""

import hashlib
import hmac
import json
import os
import time
import unittest
import uuid

import zmq
from jupyter_client import BlockingKernelClient, KernelManager

NAME = "coursekit"
PATIENCE = 60


class FrontEnd:
    """One client of a kernel; collects what iopub says until a request is idle and answered."""

    def __init__(self, manager=None, **connection):
        # Not manager.client(), whose clients share one session and with it their routing identity.
        self.client = BlockingKernelClient(**connection)
        if manager:
            self.client.load_connection_info(manager.get_connection_info())
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE)
        self.iopub = []

    def send(self, kind, content, channel="shell"):
        message = self.client.session.msg(kind, content)
        getattr(self.client, channel + "_channel").send(message)
        return message["header"]["msg_id"]

    def reply(self, id, channel="shell"):
        """The answer to a request; answers to others are dropped."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            message = getattr(self.client, f"get_{channel}_msg")(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == id:
                return message
        raise TimeoutError(id)

    def until(self, wanted):
        """Reads iopub until a message fits."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            self.iopub.append(message)
            if wanted(message):
                return message
        raise TimeoutError("no such message on iopub")

    def told(self, id):
        """What iopub says of a request, from busy to idle."""
        done = lambda m: m["parent_header"].get("msg_id") == id and m["msg_type"] == "status" and m["content"]["execution_state"] == "idle"
        if not any(done(m) for m in self.iopub):
            self.until(done)
        mine = [m for m in self.iopub if m["parent_header"].get("msg_id") == id]
        self.iopub = [m for m in self.iopub if m["parent_header"].get("msg_id") != id]
        return mine

    def ask(self, kind, content, channel="shell"):
        """A request, its answer's content, and what iopub said."""
        id = self.send(kind, content, channel)
        return self.reply(id, channel)["content"], self.told(id)

    def execute(self, code, **options):
        content = dict(code=code, silent=False, store_history=True, user_expressions={}, allow_stdin=False, stop_on_error=True)
        content.update(options)
        return self.ask("execute_request", content)

    def start(self, code, **options):
        """Sends a cell and waits until it runs; the id of the request."""
        content = dict(code=code, silent=False, store_history=True, user_expressions={}, allow_stdin=False, stop_on_error=True)
        content.update(options)
        id = self.send("execute_request", content)
        self.until(lambda m: m["msg_type"] == "execute_input" and m["parent_header"]["msg_id"] == id)
        return id

    def printed(self, text):
        """Waits until a cell has printed a text."""
        said = lambda m: m["msg_type"] == "stream" and text in m["content"]["text"]
        if not any(said(m) for m in self.iopub):
            self.until(said)

    def close(self):
        self.client.stop_channels()


def texts(messages, name="stdout"):
    return "".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream" and m["content"]["name"] == name)


def only(messages, kind):
    """The one message of a kind."""
    found = [m for m in messages if m["msg_type"] == kind]
    assert len(found) == 1, f"expected one {kind}, found {[m['msg_type'] for m in messages]}"
    return found[0]


def kinds(messages):
    return [m["msg_type"] for m in messages]


class KernelCase(unittest.TestCase):
    """Tests that share a kernel; each must leave it idle."""

    @classmethod
    def setUpClass(cls):
        cls.manager = KernelManager(kernel_name=NAME)
        cls.manager.start_kernel(cwd=os.environ.get("KERNEL_FOLDER") or None)
        cls.front = FrontEnd(cls.manager)

    @classmethod
    def tearDownClass(cls):
        cls.front.close()
        cls.manager.shutdown_kernel(now=True)

    def execute(self, code, **options):
        return self.front.execute(code, **options)

    def alive(self):
        """The kernel still runs cells."""
        reply, messages = self.execute("6 * 7")
        self.assertEqual(reply["status"], "ok", reply)
        self.assertEqual(only(messages, "execute_result")["content"]["data"]["text/plain"], "42")


class RawShell:
    """A socket without jupyter_client, for messages that it would not send."""

    def __init__(self, manager, channel="shell"):
        self.info = manager.get_connection_info()
        self.key = self.info["key"] if isinstance(self.info["key"], bytes) else self.info["key"].encode()
        self.context = zmq.Context()
        self.socket = self.context.socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect(f"tcp://{self.info['ip']}:{self.info[channel + '_port']}")

    def frames(self, kind, content, key=None, header=None):
        header = header if header is not None else {
            "msg_id": uuid.uuid4().hex, "session": "raw", "username": "", "date": "2026-01-01T00:00:00Z", "msg_type": kind, "version": "5.3"}
        parts = [json.dumps(part).encode() if not isinstance(part, bytes) else part for part in (header, {}, {}, content)]
        signature = hmac.new(key or self.key, b"".join(parts), hashlib.sha256).hexdigest().encode()
        return [b"<IDS|MSG>", signature, *parts]

    def send(self, frames):
        self.socket.send_multipart(frames)

    def answers(self, seconds):
        """The messages that come within a time."""
        found = []
        while self.socket.poll(int(seconds * 1000)):
            found.append(self.socket.recv_multipart())
        return found

    def close(self):
        self.socket.close()
        self.context.term()
