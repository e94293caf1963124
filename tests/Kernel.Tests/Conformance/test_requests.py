import unittest

from frontend import KernelCase, RawShell, kinds, only, texts


class Requests(KernelCase):
    def test_kernel_info_says_what_the_kernel_is_on_shell_and_control(self):
        for channel in ("shell", "control"):
            with self.subTest(channel):
                reply, _ = self.front.ask("kernel_info_request", {}, channel)
                self.assertEqual(reply["status"], "ok")
                self.assertEqual(reply["protocol_version"], "5.5")
                self.assertEqual(reply["implementation"], "coursekit")
                self.assertEqual(reply["language_info"]["name"], "C#")
                self.assertEqual(reply["language_info"]["file_extension"], ".cs")
                self.assertEqual(reply["language_info"]["mimetype"], "text/x-csharp")
                self.assertEqual(reply["language_info"]["pygments_lexer"], "csharp")
                self.assertIsInstance(reply["supported_features"], list)

    def test_every_request_has_its_busy_and_its_idle(self):
        requests = {
            "kernel_info_request": {},
            "execute_request": {"code": "1"},
            "complete_request": {"code": "Cons", "cursor_pos": 4},
            "inspect_request": {"code": "Console", "cursor_pos": 4, "detail_level": 0},
            "is_complete_request": {"code": "1"},
            "history_request": {"hist_access_type": "tail", "n": 1, "raw": True, "output": False},
            "comm_info_request": {},
        }
        for kind, content in requests.items():
            with self.subTest(kind):
                reply, messages = self.front.ask(kind, content)
                self.assertEqual(reply["status"], "complete" if kind == "is_complete_request" else "ok")
                self.assertEqual(kinds(messages)[0], "status")
                self.assertEqual(messages[0]["content"]["execution_state"], "busy")
                self.assertEqual([m["content"]["execution_state"] for m in messages if m["msg_type"] == "status"], ["busy", "idle"])

    def test_an_answer_carries_the_header_of_its_request(self):
        message = self.front.client.session.msg("kernel_info_request", {})
        self.front.client.shell_channel.send(message)
        answer = self.front.reply(message["header"]["msg_id"])
        for field in ("msg_id", "session", "username", "msg_type", "version"):
            self.assertEqual(answer["parent_header"][field], message["header"][field])
        self.assertEqual(answer["header"]["version"], "5.5")
        self.assertNotEqual(answer["header"]["msg_id"], message["header"]["msg_id"])

    def test_messages_have_ids_of_their_own(self):
        _, messages = self.execute("1")
        ids = [m["header"]["msg_id"] for m in messages]
        self.assertEqual(len(set(ids)), len(ids))
        self.assertEqual(len({m["header"]["session"] for m in messages}), 1)

    def test_complete_finds_members_and_counts_code_points(self):
        code = '"🙂".Lengt'
        reply, _ = self.front.ask("complete_request", {"code": code, "cursor_pos": len(code)})
        self.assertIn("Length", reply["matches"])
        self.assertEqual(code[reply["cursor_start"]:reply["cursor_end"]], "Lengt")

    def test_complete_knows_what_cells_declared(self):
        self.execute("var unusualName = 1; class Unusual { public int Depth; }")
        reply, _ = self.front.ask("complete_request", {"code": "unus", "cursor_pos": 4})
        self.assertIn("unusualName", reply["matches"])
        reply, _ = self.front.ask("complete_request", {"code": "new Unusual().De", "cursor_pos": 16})
        self.assertEqual(reply["matches"][0], "Depth")

    def test_complete_tells_kinds_in_the_form_of_jupyterlab(self):
        reply, _ = self.front.ask("complete_request", {"code": "Console.WriteL", "cursor_pos": 14})
        item = next(i for i in reply["metadata"]["_jupyter_types_experimental"] if i["text"] == "WriteLine")
        self.assertEqual(item["type"], "function")

    def test_complete_behind_the_end_is_answered(self):
        reply, _ = self.front.ask("complete_request", {"code": "ab", "cursor_pos": 99})
        self.assertEqual(reply["status"], "ok")

    def test_a_cursor_before_the_start_is_an_error(self):
        reply, _ = self.front.ask("complete_request", {"code": "ab", "cursor_pos": -1})
        self.assertEqual(reply["status"], "error")

    def test_inspect_shows_signature_and_documentation(self):
        code = "Chart.Heatmap("
        reply, _ = self.front.ask("inspect_request", {"code": code, "cursor_pos": len(code), "detail_level": 0})
        self.assertTrue(reply["found"])
        self.assertIn("Chart.Heatmap", reply["data"]["text/plain"])

    def test_inspect_of_nothing_finds_nothing(self):
        reply, _ = self.front.ask("inspect_request", {"code": "   ", "cursor_pos": 1, "detail_level": 0})
        self.assertEqual(reply["status"], "ok")
        self.assertFalse(reply["found"])
        self.assertEqual(reply["data"], {})

    def test_is_complete_tells_whole_from_unfinished_and_wrong(self):
        for code, status in (("1 + 1", "complete"), ("for (int i = 0; i < 3; i++) {", "incomplete"), ("var x = ", "incomplete"), ("int 5 = 3;", "invalid"), ("int F() { return 1; }", "complete")):
            with self.subTest(code):
                reply, _ = self.front.ask("is_complete_request", {"code": code})
                self.assertEqual(reply["status"], status)
                self.assertEqual("indent" in reply, status == "incomplete")

    def test_history_by_tail_range_and_search(self):
        numbers = [self.execute(code)[0]["execution_count"] for code in ("11 + 1", "12 + 1", "11 + 1", 'var h = "none";')]
        ask = lambda **content: self.front.ask("history_request", content)[0]["history"]
        self.assertEqual([entry[1:] for entry in ask(hist_access_type="tail", n=2, output=False, raw=True)], [[numbers[2], "11 + 1"], [numbers[3], 'var h = "none";']])
        self.assertEqual([entry[1] for entry in ask(hist_access_type="range", session=0, start=numbers[0], stop=numbers[2], output=False, raw=True)], numbers[:2])
        self.assertEqual([entry[1:] for entry in ask(hist_access_type="range", session=0, start=numbers[0], stop=numbers[0] + 1, output=True, raw=True)], [[numbers[0], ["11 + 1", "12"]]])
        self.assertEqual([entry[1] for entry in ask(hist_access_type="search", pattern="11 *", n=10, output=False, raw=True)][-2:], [numbers[0], numbers[2]])
        self.assertEqual([entry[1] for entry in ask(hist_access_type="search", pattern="11 *", n=10, unique=True, output=False, raw=True)], [numbers[2]])

    def test_a_history_of_another_kind_is_an_error(self):
        reply, _ = self.front.ask("history_request", {"hist_access_type": "sideways"})
        self.assertEqual(reply["status"], "error")
        self.assertIn("sideways", reply["evalue"])

    def test_a_debugger_is_told_that_there_is_none(self):
        reply, _ = self.front.ask("debug_request", {"type": "request", "command": "initialize", "seq": 3}, "control")
        self.assertFalse(reply["success"])
        self.assertEqual(reply["request_seq"], 3)
        self.assertEqual(reply["command"], "initialize")

    def test_an_unknown_request_hurts_nothing(self):
        raw = RawShell(self.manager)
        raw.send(raw.frames("no_such_request", {}))
        self.assertEqual(len(raw.answers(2)), 1)
        raw.close()
        self.alive()

    def test_questions_are_answered_while_a_cell_runs(self):
        id = self.front.start("System.Threading.Thread.Sleep(-1);")
        for kind, content in (
                ("complete_request", {"code": "Console.", "cursor_pos": 8}),
                ("inspect_request", {"code": "Console", "cursor_pos": 7, "detail_level": 0}),
                ("is_complete_request", {"code": "{"}),
                ("kernel_info_request", {}),
                ("history_request", {"hist_access_type": "tail", "n": 1})):
            with self.subTest(kind):
                reply, _ = self.front.ask(kind, content)
                self.assertIn(reply["status"], ("ok", "incomplete"))
        self.front.send("interrupt_request", {}, "control")
        self.assertEqual(self.front.reply(id)["content"]["status"], "error")
        self.front.told(id)


class Comms(KernelCase):
    def test_an_unknown_target_is_closed_at_once(self):
        id = self.front.send("comm_open", {"comm_id": "c1", "target_name": "nobody", "data": {}})
        messages = self.front.told(id)
        self.assertEqual(only(messages, "comm_close")["content"]["comm_id"], "c1")

    def test_a_registered_target_is_told_and_answers(self):
        self.execute('''
            CourseKit.Jupyter.Comms.Comm.Register("echo", (comm, first) =>
            {
                comm.Send(new System.Text.Json.Nodes.JsonObject { ["opened"] = first.Data["who"]!.DeepClone() });
                comm.Received += message => comm.Send(new System.Text.Json.Nodes.JsonObject { ["back"] = message.Data["text"]!.DeepClone() });
                comm.Closed += _ => Console.WriteLine("closed by the front end");
            });''')
        messages = self.front.told(self.front.send("comm_open", {"comm_id": "c2", "target_name": "echo", "data": {"who": "me"}}))
        self.assertEqual(only(messages, "comm_msg")["content"], {"comm_id": "c2", "data": {"opened": "me"}})
        info, _ = self.front.ask("comm_info_request", {"target_name": "echo"})
        self.assertEqual(info["comms"], {"c2": {"target_name": "echo"}})
        messages = self.front.told(self.front.send("comm_msg", {"comm_id": "c2", "data": {"text": "hello"}}))
        self.assertEqual(only(messages, "comm_msg")["content"], {"comm_id": "c2", "data": {"back": "hello"}})
        messages = self.front.told(self.front.send("comm_close", {"comm_id": "c2", "data": {}}))
        self.assertEqual(texts(messages), "closed by the front end\n")
        self.assertEqual(self.front.ask("comm_info_request", {"target_name": "echo"})[0]["comms"], {})

    def test_a_cell_opens_a_comm(self):
        _, messages = self.execute('var opened = CourseKit.Jupyter.Comms.Comm.Open("widget", new() { ["value"] = 3 }); opened.Send(new System.Text.Json.Nodes.JsonObject { ["value"] = 4 }); opened.Close();')
        self.assertEqual(only(messages, "comm_open")["content"]["target_name"], "widget")
        self.assertEqual(only(messages, "comm_open")["content"]["data"], {"value": 3})
        self.assertEqual(only(messages, "comm_msg")["content"]["data"], {"value": 4})
        self.assertIn("comm_close", kinds(messages))

    def test_a_handler_that_throws_hurts_nothing(self):
        self.execute('CourseKit.Jupyter.Comms.Comm.Register("bad", (comm, _) => throw new InvalidOperationException("in the handler"));')
        messages = self.front.told(self.front.send("comm_open", {"comm_id": "c3", "target_name": "bad", "data": {}}))
        self.assertIn("in the handler", only(messages, "error")["content"]["evalue"])
        self.alive()


if __name__ == "__main__":
    unittest.main()
