"""Runs commands and takes their time and memory."""

import os
import pathlib
import statistics
import subprocess
import sys
import time

OUT = pathlib.Path("target/bench")
RESULTS = OUT / "results"


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(*command, **more):
    """A command that must succeed, not timed."""
    return subprocess.run([str(c) for c in command], check=True, **more)


class Run:
    """One timed run: wall seconds, processor seconds, peak memory in KiB."""

    def __init__(self, command, stdout=subprocess.DEVNULL, stdin=None, allowed=(0,)):
        # GNU time and not wait4 from here: a child begins with its parent's peak, and Python's is
        # larger than what a small command needs.
        notes = OUT / "time"
        notes.unlink(missing_ok=True)
        words = ["/usr/bin/time", "--quiet", "-o", str(notes), "-f", "%U %S %M"]
        started = time.perf_counter()
        done = subprocess.run(words + [str(c) for c in command], stdout=stdout, stdin=stdin)
        self.wall = time.perf_counter() - started
        if done.returncode not in allowed:
            sys.exit(f"exit {done.returncode}: {' '.join(map(str, command))}")
        user, system, peak = notes.read_text().split()[-3:]
        self.cpu = float(user) + float(system)
        self.peak = int(peak)


def bare(command):
    """Wall seconds of a command by itself, for what is too short to be started by GNU time."""
    started = time.perf_counter()
    run(*command, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def in_turn(commands, rounds):
    """Times several commands by turns, so that a machine that slows down slows all of them: every
    other round in reverse order. `commands` gives for each name what makes a Run; the answer has
    for each name the best and the median wall time, the processor time of the best run, the peak."""
    runs = {name: [] for name in commands}
    for n in range(rounds):
        order = list(commands)
        for name in order if n % 2 == 0 else reversed(order):
            runs[name].append(commands[name]())
            say(f"  round {n + 1}/{rounds}  {runs[name][-1].wall:8.3f} s  {name}")
    return {name: summed(all_runs) for name, all_runs in runs.items()}


def summed(runs):
    best = min(runs, key=lambda r: r.wall)
    return {
        "best": round(best.wall, 4),
        "median": round(statistics.median(r.wall for r in runs), 4),
        "worst": round(max(r.wall for r in runs), 4),
        "cpu": round(best.cpu, 3),
        "peak_kib": max(r.peak for r in runs),
    }


def same(a, b):
    """Whether two files hold the same bytes; the run ends where they do not."""
    if subprocess.run(["cmp", str(a), str(b)]).returncode != 0:
        sys.exit(f"{a} and {b} differ")


def noise():
    """What else the machine is doing: the load of the last minute."""
    return round(os.getloadavg()[0], 2)
