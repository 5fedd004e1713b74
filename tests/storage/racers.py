"""Running something many times at once."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[2]


def race(threads, work):
    """Call `work(number)` from so many threads, released together; return the results, raise the first error."""
    barrier = threading.Barrier(threads)

    def run(number):
        barrier.wait(timeout=30)
        return work(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def start_module(module, *arguments):
    """Start a module of the tests in a process of its own."""
    command = [sys.executable, "-W", "error", "-m", module, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def race_processes(processes, module, *arguments):
    """Run a module in so many processes, released together once each has said that it is ready."""
    running = [start_module(module, *arguments) for _ in range(processes)]
    try:
        for process in running:
            assert process.stdout.readline() == "ready\n"
        for process in running:
            process.stdin.write("go\n")
            process.stdin.flush()
        outputs = [process.communicate(timeout=60)[0] for process in running]
    finally:
        for process in running:
            process.kill()
            process.wait()
    assert [process.returncode for process in running] == [0] * processes
    return outputs


def wait_for_start():
    """Say that this process is ready, and wait for the others."""
    print("ready", flush=True)  # noqa: T201 - the line that `race_processes` waits for
    sys.stdin.readline()
