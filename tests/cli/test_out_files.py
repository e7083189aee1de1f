"""Where a command writes: never over a device or a pipe, and with the rights that were there before."""

import os
import signal
import subprocess
import sys
import time

import pytest
from small_showroom import write

LEADS = "purchase_in,budget\n7,ready\n90,clear\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_no_place_for_a_file(salesflow, tmp_path):
    """A pipe or a device stays what it is, and the error says why."""
    (tmp_path / "leads.csv").write_text(LEADS, encoding="utf-8")
    os.mkfifo(tmp_path / "pipe.csv")
    for words in (("grade", "leads.csv", "--out", "pipe.csv"), ("sql", "leads", "--out", "pipe.csv")):
        told = salesflow(*words)
        assert told.code == 2
        assert "SF515" in told.err
        assert (tmp_path / "pipe.csv").is_fifo()


@pytest.mark.skipif(os.name == "nt", reason="rights are another thing there")
def test_who_could_not_read_it_before_cannot_read_it_afterwards(salesflow, tmp_path):
    """A file that is replaced keeps its rights: it holds customers."""
    (tmp_path / "leads.csv").write_text(LEADS, encoding="utf-8")
    out = tmp_path / "out.csv"
    out.write_text("")
    out.chmod(0o600)
    assert salesflow("grade", "leads.csv", "--out", "out.csv").code == 0
    assert out.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name == "nt", reason="processes are stopped in another way there")
def test_who_is_asked_to_stop_leaves_nothing_behind(tmp_path):
    """Nightly jobs are stopped by a signal; no part of a log stays beside the output."""
    write(tmp_path)
    text = (tmp_path / "log.jsonl").read_text(encoding="utf-8")
    words = [
        "-m",
        "salesflow",
        "grade",
        "log.jsonl",
        "--policy",
        "small.yaml",
        "--engine",
        "sql",
        "--out",
        "out.csv",
        "--format",
        "text",
    ]
    (tmp_path / "log.jsonl").write_text(text * 400, encoding="utf-8")
    running = subprocess.Popen([sys.executable, *words], cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".salesflow-*")) and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    running.send_signal(signal.SIGTERM)
    running.communicate(timeout=60)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".salesflow")] == []
