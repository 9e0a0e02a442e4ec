"""What is logged on standard error: where it failed, and no words of an article."""

from __future__ import annotations

import io
import logging
import signal
import sys

import pytest

from app import __main__ as program
from app.command.logs import Formatter
from app.model import Topic

WORDS = "the harbour will reopen"


def logged(message: str, *given: object) -> str:
    """A line as the program logs it, of the exception that is being handled."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(Formatter("onrecord: %(message)s"))
    record = logging.LogRecord("app", logging.ERROR, __file__, 1, message, given, sys.exc_info())
    handler.handle(record)
    return out.getvalue()


def test_a_failure_is_told_by_place_and_kind_without_the_words_that_it_quotes():
    try:
        Topic(code=WORDS, label="x")
    except ValueError:
        told = logged("%s could not be analysed", "a\x1b]0;OWNED\x07\n.txt")
    assert told.startswith("onrecord: a\\u001b]0;OWNED\\u0007\\n.txt could not be analysed\n  File ")
    assert told.endswith("ValidationError\n")
    assert WORDS not in told


def test_a_failure_of_the_system_says_what_it_is():
    try:
        open("/no/such\x1b/file")  # noqa: SIM115
    except OSError:
        assert logged("failed").endswith(
            "FileNotFoundError: [Errno 2] No such file or directory: '/no/such\\x1b/file'\n"
        )


def test_a_fault_of_ours_ends_with_a_code_of_its_own(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture):
    def fail(**_: object) -> None:
        raise ValueError(WORDS)

    monkeypatch.setattr("app.command.app", fail)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        program.main()
    assert ended.value.code == 70
    assert "a fault of ours" in caplog.text
