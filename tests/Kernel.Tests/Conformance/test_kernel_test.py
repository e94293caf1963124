"""The public test suite for kernels, jupyter_kernel_test, with nothing of it left out."""

import unittest

import jupyter_kernel_test

from frontend import NAME


class PublicSuite(jupyter_kernel_test.KernelTests):
    kernel_name = NAME
    language_name = "C#"
    file_extension = ".cs"
    code_hello_world = 'Console.WriteLine("hello, world");'
    code_stderr = 'Console.Error.WriteLine("careful");'
    completion_samples = [
        {"text": "Console.WriteL", "matches": {"WriteLine"}},
        {"text": "Math.Cbr", "matches": {"Cbrt"}},
    ]
    complete_code_samples = ["1 + 1", 'Console.WriteLine("a");', "class A { }", "int F(int x) => x;"]
    incomplete_code_samples = ["for (var i = 0; i < 3; i++) {", "class A {", 'Console.WriteLine("a"', "/* a comment"]
    invalid_code_samples = ["int 3x;", "}", "var var var;"]
    code_page_something = "#!help Console.WriteLine"
    code_generate_error = 'throw new Exception("as wanted");'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"a" + "b"', "result": "ab"},
        {"code": "6 * 7", "result": "42"},
        {"code": "6 * 8", "result": "48"},
        {"code": "6 * 7", "result": "42"},
    ]
    code_display_data = [
        {"code": 'new { Name = "a", Value = 1 }.Display();', "mime": "text/html"},
        {"code": "Chart.Bar([\"a\", \"b\", \"c\"], [1, 2, 3]).Display();", "mime": "application/vnd.plotly.v1+json"},
    ]
    code_history_pattern = "6 * 7"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Console.WriteLine"
    code_clear_output = "Cell.ClearOutput();"


if __name__ == "__main__":
    unittest.main()
