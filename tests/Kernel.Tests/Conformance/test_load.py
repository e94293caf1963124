import os
import unittest

from frontend import FrontEnd, KernelCase, only, texts


def resident(pid):
    """What a process and those it started hold in memory, in MB."""
    pids = [pid]
    for parent in pids:
        for task in os.listdir(f"/proc/{parent}/task"):
            pids += map(int, open(f"/proc/{parent}/task/{task}/children").read().split())
    return sum(int(line.split()[1]) for each in pids for line in open(f"/proc/{each}/status") if line.startswith("VmRSS:")) / 1000


class Load(KernelCase):
    def memory(self):
        return resident(self.manager.provisioner.process.pid)

    def test_ten_thousand_small_cells(self):
        self.execute("var n = 0;")
        before = self.memory()
        ids = []
        for i in range(10_000):
            ids.append(self.front.send("execute_request", {"code": "n++;", "silent": False}))
            if len(ids) == 200:
                for id in ids:
                    self.assertEqual(self.front.reply(id)["content"]["status"], "ok")
                ids.clear()
        _, messages = self.execute("n")
        self.assertEqual(only(messages, "execute_result")["content"]["data"]["text/plain"], "10000")
        # A cell that declares nothing leaves next to nothing; what is left of ten thousand is less than a person would notice.
        self.assertLess(self.memory() - before, 300)

    def test_a_hundred_megabytes_printed_are_cut_and_not_kept(self):
        before = self.memory()
        reply, messages = self.execute("var line = new string('x', 99); for (var i = 0; i < 1_000_000; i++) Console.WriteLine(line);")
        self.assertEqual(reply["status"], "ok")
        self.assertEqual(len(texts(messages)), 1_000_000)
        self.assertIn("99,000,000 more characters", texts(messages, "stderr"))
        self.assertLess(self.memory() - before, 150)
        self.alive()

    def test_a_thousand_updates_of_one_display(self):
        _, messages = self.execute('var shown = "0".Display(); for (var i = 1; i <= 1_000; i++) shown.Update($"{i}");')
        updates = [m for m in messages if m["msg_type"] == "update_display_data"]
        self.assertEqual(len(updates), 1_000)
        self.assertEqual(updates[-1]["content"]["data"]["text/plain"], "1000")
        self.assertEqual(len({m["content"]["transient"]["display_id"] for m in updates}), 1)

    def test_twenty_clients_on_iopub_hear_a_thousand_outputs_each(self):
        fronts = [FrontEnd(self.manager) for _ in range(20)]
        id = self.front.send("execute_request", {"code": 'for (var i = 0; i < 900; i++) $"{i}".Display();'})
        for front in [*fronts, self.front]:
            shown = [m["content"]["data"]["text/plain"] for m in front.told(id) if m["msg_type"] == "display_data"]
            self.assertEqual(shown, [f"{i}" for i in range(900)])
        for front in fronts:
            front.close()

    def test_a_thousand_requests_at_once_are_all_answered(self):
        ids = {self.front.send("kernel_info_request", {}) for _ in range(1_000)}
        while ids:
            ids.discard(self.front.client.get_shell_msg(timeout=60)["parent_header"]["msg_id"])
        self.alive()

    def test_garbage_on_every_port_hurts_nobody(self):
        import random
        import socket
        generator = random.Random(7)
        info = self.manager.get_connection_info()
        for name in ("shell", "iopub", "stdin", "control", "hb"):
            for _ in range(40):
                with socket.create_connection((info["ip"], info[f"{name}_port"])) as garbage:
                    try:
                        garbage.sendall(generator.randbytes(generator.randrange(1, 2_000)))
                    except OSError:
                        pass
        self.alive()


if __name__ == "__main__":
    unittest.main()
