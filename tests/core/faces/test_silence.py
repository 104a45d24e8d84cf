"""Silence falls on one thread, for a moment, and leaves all as it was."""

import os
import sys
import threading
import warnings

import pytest

from workbench.core.faces.silence import environment, silence


def test_what_this_thread_prints_and_warns_goes_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    filters = list(warnings.filters)
    with silence():
        print("🔗")
        print("⚠️", file=sys.stderr, flush=True)
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        warnings.simplefilter("always")
    print("heard")
    assert capsys.readouterr() == ("heard\n", "") and list(warnings.filters) == filters


def test_other_threads_are_heard_meanwhile(capsys: pytest.CaptureFixture[str]) -> None:
    with silence():
        other = threading.Thread(target=print, args=("an error elsewhere",), kwargs={"flush": True})
        other.start()
        other.join()
    assert capsys.readouterr().out == "an error elsewhere\n"


def test_without_a_console_there_is_something_to_write_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    with silence():
        assert sys.stderr.write("0%") == 2 and sys.stdout.write("") == 0
        sys.stderr.flush()
    assert sys.stdout is None and sys.stderr is None


def test_silence_ends_with_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="broken"), silence():
        raise ValueError("broken")
    print("heard")
    assert capsys.readouterr().out == "heard\n"


def test_the_environment_is_afterwards_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_HERE", "before")
    before = dict(os.environ)
    with environment({"WORKBENCH_HERE": "meanwhile", "WORKBENCH_NEW": "1"}):
        assert os.environ["WORKBENCH_HERE"] == "meanwhile" and os.environ["WORKBENCH_NEW"] == "1"
        os.environ["TF_USE_LEGACY_KERAS"] = "1"
        del os.environ["WORKBENCH_NEW"]
    assert dict(os.environ) == before
