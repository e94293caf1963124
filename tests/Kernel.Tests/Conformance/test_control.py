import os
import signal
import time
import unittest

from jupyter_client import KernelManager

from frontend import NAME, FrontEnd, KernelCase, RawShell, only, texts


class Interrupt(KernelCase):
    def stops(self, code, interrupt=None):
        id = self.front.start(code)
        time.sleep(0.3)
        (interrupt or (lambda: self.front.send("interrupt_request", {}, "control")))()
        reply = self.front.reply(id)["content"]
        self.front.told(id)
        self.assertEqual(reply["status"], "error", reply)
        self.alive()

    def test_an_endless_loop_stops(self):
        self.stops("while (true) { }")

    def test_an_endless_loop_that_counts_stops(self):
        self.stops("long n = 0; for (;;) n++;")

    def test_a_sleep_stops(self):
        self.stops("System.Threading.Thread.Sleep(System.Threading.Timeout.Infinite);")

    def test_an_await_stops(self):
        self.stops("await Task.Delay(System.Threading.Timeout.Infinite);")

    def test_a_blocking_wait_for_a_task_stops(self):
        self.stops("new TaskCompletionSource().Task.Wait();")

    def test_a_lazy_sequence_without_end_stops(self):
        self.stops("IEnumerable<int> All() { for (var i = 0; ; i++) yield return i; } All().Count(i => i < 0)")

    def test_a_signal_to_the_process_stops_the_cell_too(self):
        self.stops("while (true) { }", lambda: os.kill(self.manager.provisioner.process.pid, signal.SIGINT))

    def test_a_signal_to_the_process_group_stops_the_cell_too(self):
        self.stops("while (true) { }", lambda: os.killpg(os.getpgid(self.manager.provisioner.process.pid), signal.SIGINT))

    def test_an_interrupt_without_a_cell_is_answered_and_stops_nothing(self):
        reply, _ = self.front.ask("interrupt_request", {}, "control")
        self.assertEqual(reply["status"], "ok")
        self.alive()

    def test_an_interrupt_aborts_what_waits(self):
        first = self.front.start("while (true) { }")
        second = self.front.send("execute_request", {"code": "1"})
        self.front.send("interrupt_request", {}, "control")
        self.assertEqual(self.front.reply(first)["content"]["status"], "error")
        self.assertEqual(self.front.reply(second)["content"]["status"], "aborted")
        self.front.told(first)
        self.front.told(second)

    def test_what_the_cell_had_assigned_stays(self):
        self.stops("var before = 5; while (true) { }")
        _, messages = self.execute("before")
        self.assertEqual(only(messages, "execute_result")["content"]["data"]["text/plain"], "5")


class Input(KernelCase):
    def answers(self, code, value):
        id = self.front.send("execute_request", {"code": code, "allow_stdin": True})
        question = self.front.client.get_stdin_msg(timeout=30)
        self.front.client.input(value)
        reply = self.front.reply(id)["content"]
        return question, reply, self.front.told(id)

    def test_read_line_asks_the_front_end(self):
        question, reply, messages = self.answers('Console.Write("Name? "); var name = Console.ReadLine(); $"hello {name}"', "Ada")
        self.assertEqual(question["msg_type"], "input_request")
        self.assertFalse(question["content"]["password"])
        self.assertEqual(reply["status"], "ok")
        self.assertEqual(only(messages, "execute_result")["content"]["data"]["text/plain"], "hello Ada")
        # Before the field the prompt is to be seen.
        self.assertIn("Name? ", texts(messages) + question["content"]["prompt"])

    def test_where_input_is_not_allowed_reading_fails_and_says_so(self):
        reply, _ = self.execute("Console.ReadLine()")
        self.assertEqual(reply["status"], "error")
        self.assertIn("nput", reply["evalue"])
        self.alive()

    def test_an_interrupt_ends_the_waiting(self):
        id = self.front.send("execute_request", {"code": "Console.ReadLine()", "allow_stdin": True})
        self.front.client.get_stdin_msg(timeout=30)
        self.front.send("interrupt_request", {}, "control")
        self.assertEqual(self.front.reply(id)["content"]["status"], "error")
        self.front.told(id)
        self.alive()

    def test_a_front_end_that_vanishes_does_not_block_the_others(self):
        second = FrontEnd(self.manager)
        id = second.send("execute_request", {"code": "Console.ReadLine()", "allow_stdin": True})
        second.client.get_stdin_msg(timeout=30)
        second.close()
        self.alive()


class Restart(unittest.TestCase):
    def setUp(self):
        self.manager = KernelManager(kernel_name=NAME)
        self.manager.start_kernel()
        self.front = FrontEnd(self.manager)

    def tearDown(self):
        self.front.close()
        if self.manager.is_alive():
            self.manager.shutdown_kernel(now=True)

    def test_shutdown_is_answered_and_ends_the_process(self):
        reply = self.front.reply(self.front.send("shutdown_request", {"restart": False}, "control"), "control")
        self.assertEqual(reply["content"], {"status": "ok", "restart": False})
        self.assertEqual(self.manager.provisioner.process.wait(30), 0)

    def test_shutdown_says_whether_it_is_a_restart(self):
        reply = self.front.reply(self.front.send("shutdown_request", {"restart": True}, "control"), "control")
        self.assertEqual(reply["content"], {"status": "ok", "restart": True})

    def test_shutdown_ends_a_kernel_whose_cell_runs(self):
        self.front.start("while (true) { }")
        self.front.reply(self.front.send("shutdown_request", {"restart": False}, "control"), "control")
        self.assertEqual(self.manager.provisioner.process.wait(30), 0)

    def test_a_restart_begins_anew(self):
        self.front.execute("var old = 1;")
        self.manager.restart_kernel()
        self.front.client.wait_for_ready(timeout=60)
        reply, _ = self.front.execute("old")
        self.assertEqual(reply["ename"], "CompileError")

    def ends_and_comes_back(self, code, said):
        self.front.execute("var lost = 1;")
        id = self.front.send("execute_request", {"code": code})
        waiting = self.front.send("execute_request", {"code": "1"})
        reply = self.front.reply(id)["content"]
        self.assertEqual(reply["status"], "error")
        self.assertEqual(self.front.reply(waiting)["content"]["status"], "aborted")
        error = only(self.front.told(id), "error")["content"]
        self.assertIn(said, error["evalue"])
        self.assertIn("started again", error["evalue"])
        again, messages = self.front.execute("20 + 3")
        self.assertEqual(only(messages, "execute_result")["content"]["data"]["text/plain"], "23")
        self.assertEqual(self.front.execute("lost")[0]["status"], "error")

    def test_environment_exit_ends_in_a_restart_with_a_message(self):
        self.ends_and_comes_back("System.Threading.Thread.Sleep(300); Environment.Exit(7);", "Environment.Exit(7)")

    def test_a_stack_overflow_in_a_library_ends_in_a_restart_with_a_message(self):
        # The recursion is in the framework's code: a list's hash code that is asked for its own.
        self.ends_and_comes_back('''System.Threading.Thread.Sleep(300);
            Func<Func<object, object>, object, object> go = null;
            System.Linq.Expressions.Expression<Func<int, int>> deep = null;
            var x = System.Linq.Expressions.Expression.Parameter(typeof(int));
            var self = System.Linq.Expressions.Expression.Variable(typeof(Func<int, int>));
            var body = System.Linq.Expressions.Expression.Lambda<Func<int, int>>(System.Linq.Expressions.Expression.Add(System.Linq.Expressions.Expression.Invoke(self, x), x), x);
            var whole = System.Linq.Expressions.Expression.Lambda<Func<int, int>>(
                System.Linq.Expressions.Expression.Block([self], System.Linq.Expressions.Expression.Assign(self, body), System.Linq.Expressions.Expression.Invoke(self, x)), x).Compile();
            whole(1)''', "stack overflow")

    def test_a_recursion_without_end_in_a_cell_is_an_error_like_others(self):
        reply, _ = self.front.execute("int Down(int n) => Down(n + 1) + 1; Down(0)")
        self.assertEqual(reply["status"], "error")
        again, messages = self.front.execute("20 + 3")
        self.assertEqual(again["status"], "ok")

    def test_a_front_end_that_is_killed_takes_the_kernel_with_it(self):
        # The supervisor is killed as by a signal that cannot be caught; its worker must not stay behind.
        _, messages = self.front.execute("Environment.ProcessId")
        worker = int(only(messages, "execute_result")["content"]["data"]["text/plain"])
        self.assertNotEqual(worker, self.manager.provisioner.process.pid)
        os.kill(self.manager.provisioner.process.pid, signal.SIGKILL)
        self.manager.provisioner.process.wait(30)
        for _ in range(300):
            if not os.path.exists(f"/proc/{worker}"):
                return
            time.sleep(0.1)
        self.fail("the worker is still there")


class Surroundings(unittest.TestCase):
    def runs(self, **options):
        manager = KernelManager(kernel_name=NAME, **{name: value for name, value in options.items() if name != "env"})
        manager.start_kernel(env=dict(os.environ, **options.get("env", {})))
        front = FrontEnd(manager)
        _, messages = front.execute("6 * 7")
        self.assertEqual(only(messages, "execute_result")["content"]["data"]["text/plain"], "42")
        front.close()
        manager.shutdown_kernel(now=True)

    def test_a_home_folder_that_cannot_be_written_does_not_matter(self):
        self.runs(env={"HOME": "/proc/self", "XDG_DATA_HOME": "/proc/self", "XDG_CACHE_HOME": "/proc/self"})

    def test_sockets_may_be_files(self):
        self.runs(transport="ipc")


class Security(KernelCase):
    def refused(self, change):
        raw = RawShell(self.manager)
        change(raw)
        self.assertEqual(raw.answers(0.5), [])
        raw.close()
        self.alive()

    def test_a_message_with_a_wrong_key_is_refused(self):
        self.refused(lambda raw: raw.send(raw.frames("kernel_info_request", {}, key=b"another")))

    def test_a_message_without_a_signature_is_refused(self):
        def change(raw):
            frames = raw.frames("kernel_info_request", {})
            frames[1] = b""
            raw.send(frames)
        self.refused(change)

    def test_a_message_is_taken_once(self):
        raw = RawShell(self.manager)
        frames = raw.frames("kernel_info_request", {})
        raw.send(frames)
        raw.send(frames)
        self.assertEqual(len(raw.answers(1)), 1)
        raw.close()
        self.alive()

    def test_what_is_no_message_is_refused(self):
        for name, frames in {
            "no delimiter": [b"a", b"b", b"c"],
            "too short": [b"<IDS|MSG>", b"x", b"{}"],
            "empty": [b""],
            "many": [b"x"] * 500,
        }.items():
            with self.subTest(name):
                self.refused(lambda raw: raw.send(frames))

    def test_signed_nonsense_is_refused(self):
        for name, header in {"no JSON": b"{", "a list": b"[]", "no type": b'{"msg_id": "1"}', "a number as type": b'{"msg_id": "1", "msg_type": 4}', "deep": b"[" * 5000, "twice": b'{"msg_type": "a", "msg_type": "b"}'}.items():
            with self.subTest(name):
                self.refused(lambda raw: raw.send(raw.frames("", {}, header=header)))


class Clients(KernelCase):
    def test_twenty_clients_hear_the_same(self):
        fronts = [FrontEnd(self.manager) for _ in range(20)]
        id = self.front.send("execute_request", {"code": 'Console.WriteLine("to all");'})
        for front in [*fronts, self.front]:
            self.assertEqual(texts(front.told(id)), "to all\n")
        for front in fronts:
            front.close()

    def test_each_client_gets_its_own_answer(self):
        second = FrontEnd(self.manager)
        mine, theirs = self.front.send("execute_request", {"code": "1"}), second.send("execute_request", {"code": "2"})
        self.assertEqual(self.front.reply(mine)["content"]["status"], "ok")
        self.assertEqual(second.reply(theirs)["content"]["status"], "ok")
        self.front.told(mine)
        self.front.told(theirs)
        second.close()

    def test_two_clients_of_one_session_get_their_own_answers(self):
        clients = [self.manager.client(), self.manager.client()]
        for client in clients:
            client.start_channels()
        for round in range(3):
            ids = [client.execute(f"{round}") for client in clients]
            for client, id in zip(clients, ids):
                while client.get_shell_msg(timeout=30)["parent_header"]["msg_id"] != id:
                    pass
        for client in clients:
            client.stop_channels()

    def test_a_client_that_never_reads_stops_nobody(self):
        import zmq
        context = zmq.Context()
        deaf = context.socket(zmq.SUB)
        deaf.rcvhwm = 1
        deaf.linger = 0
        deaf.subscribe(b"")
        info = self.manager.get_connection_info()
        deaf.connect(f"tcp://{info['ip']}:{info['iopub_port']}")
        for _ in range(40):
            reply, _ = self.execute('"x".Display(); Console.Write(new string(\'y\', 900_000));')
            self.assertEqual(reply["status"], "ok")
        self.alive()
        deaf.close()
        context.term()


if __name__ == "__main__":
    unittest.main()
