"""Runs the test files given and writes one line a test: its name, how it ended, and why, as JSON."""

import json
import sys
import unittest


class Lines(unittest.TestResult):
    def say(self, test, outcome, detail=""):
        print(json.dumps({"test": test.id(), "outcome": outcome, "detail": detail}), flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        if not any(test.id() == failed.id() for failed, _ in self.failures + self.errors):
            self.say(test, "passed")

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.say(test, "failed", self._exc_info_to_string(error, test))

    def addError(self, test, error):
        super().addError(test, error)
        self.say(test, "failed", self._exc_info_to_string(error, test))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.say(test, "skipped", reason)

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self.say(test, "failed", str(subtest) + "\n" + self._exc_info_to_string(error, test))


suite = unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromName(name) for name in sys.argv[1:])
suite.run(Lines())
