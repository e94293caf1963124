"""Measures Jupyter kernels under one client, in turns. Arguments: rounds, the kernel to be measured, its peer. Writes lines: what, kernel, value."""

import os
import statistics
import sys
import time

from jupyter_client import KernelManager
from jupyter_client.blocking import BlockingKernelClient

ROUNDS, OURS, PEER = int(sys.argv[1]), sys.argv[2], sys.argv[3]
PATIENCE = 300
PRINT = {OURS: "var line = new string('x', 99); for (var i = 0; i < 1_000_000; i++) Console.WriteLine(line);", PEER: "line = 'x' * 99\nfor i in range(1_000_000): print(line)"}


def say(what, kernel, value):
    print(what, kernel, value, sep="\t", flush=True)


class Kernel:
    def __init__(self, name):
        self.name = name
        self.manager = KernelManager(kernel_name=name)
        self.manager.start_kernel(stderr=open(os.devnull, "w"))
        self.client = self.manager.client()
        self.client.start_channels()

    def reply(self, id):
        while True:
            message = self.client.get_shell_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == id:
                if message["content"]["status"] != "ok":
                    raise RuntimeError(message["content"])
                return message["content"]

    def run(self, code, **options):
        """Seconds from the request to idle; the answer has come by then, too."""
        start = time.perf_counter()
        id = self.client.execute(code, **options)
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == id and message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
        seconds = time.perf_counter() - start
        self.reply(id)
        return seconds

    def complete(self, code):
        start = time.perf_counter()
        answer = self.reply(self.client.complete(code, len(code)))
        if not answer["matches"]:
            raise RuntimeError(f"nothing completes {code}")
        return time.perf_counter() - start

    def megabytes(self):
        """What the kernel's processes hold in memory together."""
        pids = [self.manager.provisioner.process.pid]
        for pid in pids:
            for task in os.listdir(f"/proc/{pid}/task"):
                pids += map(int, open(f"/proc/{pid}/task/{task}/children").read().split())
        total = 0
        for pid in pids:
            with open(f"/proc/{pid}/smaps_rollup") as lines:
                total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total / 1000

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def first(name, wait=True):
    """Seconds from the start of the process to the answer to its first cell, which is sent when the kernel has said that it is ready, as
    front ends do, or at once."""
    start = time.perf_counter()
    kernel = Kernel(name)
    if wait:
        kernel.client.wait_for_ready(timeout=PATIENCE)
    kernel.reply(kernel.client.execute("1 + 1"))
    seconds = time.perf_counter() - start
    kernel.close()
    return seconds


def in_turns(what, measure, subjects, rounds):
    values = {subject: [] for subject in subjects}
    for round in range(rounds):
        for subject in subjects if round % 2 == 0 else reversed(subjects):
            values[subject].append(measure(subject))
    for subject, found in values.items():
        say(what, subject if isinstance(subject, str) else subject.name, statistics.median(found))


first(OURS), first(PEER)
in_turns("start", first, [OURS, PEER], ROUNDS)
in_turns("at once", lambda name: first(name, wait=False), [OURS, PEER], ROUNDS)

ours, peer = Kernel(OURS), Kernel(PEER)
ours.client.wait_for_ready(timeout=PATIENCE), peer.client.wait_for_ready(timeout=PATIENCE)
ours.run("1 + 1")
time.sleep(1)
say("idle", OURS, ours.megabytes())
for kernel in (ours, peer):
    for _ in range(20):
        kernel.run("1 + 1")
in_turns("trivial", lambda kernel: kernel.run("1 + 1"), [ours, peer], 200)
in_turns("printed", lambda kernel: kernel.run(PRINT[kernel.name]), [ours, peer], 3)
peer.close()

ours.run('var tokenizer = AutoTokenizer.FromPretrained("minilm-l6"); var chart = Chart.Bar(["a", "b"], [new Series("s", [1, 2])]);')
wanted = ["tokenizer.", "tokenizer.Enc", "chart.", "Pipeline.", "Chart."]
for code in wanted:
    ours.complete(code)
say("completion", OURS, statistics.median(ours.complete(code) for _ in range(10) for code in wanted))
ours.close()

for name, cell in {"expressions": "{0} + 1", "variables": "var x = {0};"}.items():
    grown = Kernel(OURS)
    grown.client.wait_for_ready(timeout=PATIENCE)
    for i in range(10):
        grown.run(cell.format(i))
    before = grown.megabytes()
    for i in range(1000):
        grown.run(cell.format(i))
    say("growth, " + name, OURS, grown.megabytes() - before)
    latest = []
    for i in range(1000, 2000):
        latest.append(grown.run(cell.format(i)))
    say("latency, " + name, OURS, statistics.median(latest[-21:]))
    grown.close()
