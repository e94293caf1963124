import unittest

from frontend import KernelCase, kinds, only, texts


class Execute(KernelCase):
    def test_a_cell_is_busy_then_input_then_output_then_idle(self):
        reply, messages = self.execute('Console.WriteLine("out"); 1 + 1')
        self.assertEqual(kinds(messages), ["status", "execute_input", "stream", "execute_result", "status"])
        self.assertEqual(messages[0]["content"]["execution_state"], "busy")
        self.assertEqual(messages[1]["content"]["code"], 'Console.WriteLine("out"); 1 + 1')
        self.assertEqual(messages[2]["content"], {"name": "stdout", "text": "out\n"})
        self.assertEqual(messages[3]["content"]["data"]["text/plain"], "2")
        self.assertEqual(messages[4]["content"]["execution_state"], "idle")
        self.assertEqual(reply["status"], "ok")
        self.assertEqual(reply["payload"], [])
        self.assertEqual(reply["user_expressions"], {})
        self.assertEqual(reply["execution_count"], messages[1]["content"]["execution_count"])
        self.assertEqual(reply["execution_count"], messages[3]["content"]["execution_count"])

    def test_counts_go_up_by_one(self):
        first, _ = self.execute("1")
        second, _ = self.execute("2")
        self.assertEqual(second["execution_count"], first["execution_count"] + 1)

    def test_state_stays_from_cell_to_cell(self):
        self.execute("var kept = 20; int Twice(int x) => 2 * x; record Point(int X, int Y);")
        _, messages = self.execute("Twice(kept) + new Point(1, 2).Y")
        self.assertEqual(only(messages, "execute_result")["content"]["data"]["text/plain"], "42")

    def test_a_silent_cell_says_and_counts_nothing(self):
        before, _ = self.execute("1")
        reply, messages = self.execute('Console.WriteLine("not heard"); var quiet = 7; 5', silent=True)
        self.assertEqual(kinds(messages), ["status", "status"])
        self.assertEqual(reply["status"], "ok")
        after, messages = self.execute("quiet")
        self.assertEqual(after["execution_count"], before["execution_count"] + 1)
        self.assertEqual(only(messages, "execute_result")["content"]["data"]["text/plain"], "7")

    def test_a_cell_that_is_not_stored_shows_its_value_and_does_not_count(self):
        before, _ = self.execute("1")
        _, messages = self.execute("40 + 2", store_history=False)
        self.assertEqual(only(messages, "execute_result")["content"]["data"]["text/plain"], "42")
        after, _ = self.execute("1")
        self.assertEqual(after["execution_count"], before["execution_count"] + 1)

    def test_user_expressions_are_answered_each_for_itself(self):
        reply, _ = self.execute("var n = 3;", user_expressions={"good": "n + 1", "bad": "nowhere"})
        self.assertEqual(reply["user_expressions"]["good"]["status"], "ok")
        self.assertEqual(reply["user_expressions"]["good"]["data"]["text/plain"], "4")
        self.assertEqual(reply["user_expressions"]["bad"]["status"], "error")
        self.assertIn("nowhere", reply["user_expressions"]["bad"]["evalue"])

    def test_an_exception_names_the_line_of_the_cell_and_nothing_of_roslyn(self):
        reply, messages = self.execute('int zero = 0;\nvar x = 1 / zero;')
        self.assertEqual(reply["status"], "error")
        self.assertEqual(reply["ename"], "DivideByZeroException")
        error = only(messages, "error")["content"]
        self.assertEqual(error["ename"], reply["ename"])
        self.assertEqual(error["traceback"], reply["traceback"])
        text = "\n".join(error["traceback"])
        self.assertIn("line 2", text)
        self.assertNotIn("CodeAnalysis", text)
        self.assertNotIn("Submission", text)

    def test_a_compile_error_names_line_and_column(self):
        reply, _ = self.execute("var a = 1;\nvar b = a + nowhere;")
        text = "\n".join(reply["traceback"])
        self.assertIn("line 2, column 13", text)
        self.assertIn("nowhere", text)

    def test_standard_error_is_a_stream_of_its_own(self):
        _, messages = self.execute('Console.Error.WriteLine("careful");')
        self.assertEqual(texts(messages, "stderr"), "careful\n")
        self.assertEqual(texts(messages, "stdout"), "")

    def test_what_is_printed_comes_while_the_cell_runs(self):
        id = self.front.start('Console.WriteLine("early"); System.Threading.Thread.Sleep(-1);')
        self.front.printed("early")
        self.front.send("interrupt_request", {}, "control")
        self.assertEqual(self.front.reply(id)["content"]["status"], "error")
        self.front.told(id)

    def test_what_a_timer_prints_after_the_cell_belongs_to_it(self):
        id = self.front.send("execute_request", dict(
            code='_ = Task.Run(async () => { await Task.Delay(300); Console.WriteLine("late"); });', silent=False))
        self.front.reply(id)
        late = self.front.until(lambda m: m["msg_type"] == "stream" and "late" in m["content"]["text"])
        self.assertEqual(late["parent_header"]["msg_id"], id)

    def test_displays_and_updates_share_an_id(self):
        _, messages = self.execute('var shown = "one".Display(); shown.Update("two");')
        display, update = only(messages, "display_data"), only(messages, "update_display_data")
        self.assertEqual(display["content"]["data"]["text/plain"], "one")
        self.assertEqual(update["content"]["data"]["text/plain"], "two")
        self.assertEqual(display["content"]["transient"]["display_id"], update["content"]["transient"]["display_id"])

    def test_a_failed_cell_aborts_those_behind_it(self):
        ids = [self.front.send("execute_request", dict(code=code, silent=False, stop_on_error=True)) for code in
               ('System.Threading.Thread.Sleep(300); throw new Exception("stop");', "1 + 1", "2 + 2")]
        replies = [self.front.reply(id)["content"]["status"] for id in ids]
        self.assertEqual(replies, ["error", "aborted", "aborted"])
        for id in ids:
            self.front.told(id)
        self.alive()

    def test_a_failed_cell_lets_those_behind_it_run_when_told_so(self):
        ids = [self.front.send("execute_request", dict(code=code, silent=False, stop_on_error=False)) for code in
               ('System.Threading.Thread.Sleep(300); throw new Exception("go on");', "1 + 1")]
        self.assertEqual([self.front.reply(id)["content"]["status"] for id in ids], ["error", "ok"])
        for id in ids:
            self.front.told(id)

    def test_cells_run_in_the_order_in_which_they_were_sent(self):
        self.execute("var order = new List<int>();")
        ids = [self.front.send("execute_request", dict(code=f"order.Add({i});", silent=False)) for i in range(30)]
        for id in ids:
            self.front.reply(id)
            self.front.told(id)
        _, messages = self.execute("string.Join(',', order)")
        self.assertEqual(only(messages, "execute_result")["content"]["data"]["text/plain"], ",".join(map(str, range(30))))

    def test_top_level_await_works(self):
        _, messages = self.execute("await Task.Delay(10); await Task.FromResult(42)")
        self.assertEqual(only(messages, "execute_result")["content"]["data"]["text/plain"], "42")

    def test_a_request_without_code_is_answered_with_an_error(self):
        reply, _ = self.front.ask("execute_request", {"silent": False})
        self.assertEqual(reply["status"], "error")
        self.assertIn("code", reply["evalue"])
        self.alive()

    def test_text_beyond_the_basic_plane_comes_through(self):
        _, messages = self.execute('Console.Write("naïve 🙂 日本"); "🙂"')
        self.assertEqual(texts(messages), "naïve 🙂 日本")
        self.assertEqual(only(messages, "execute_result")["content"]["data"]["text/plain"], "🙂")

    def test_half_a_surrogate_pair_does_not_hurt(self):
        reply, _ = self.execute('Console.Write("a" + (char)0xD83D + "b");')
        self.assertEqual(reply["status"], "ok")
        self.alive()


if __name__ == "__main__":
    unittest.main()
