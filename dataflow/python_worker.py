"""One Python worker of a cluster: serves one task of Spark or Flink after another, as its pool says.

It reads a line `CONTROL_URL WORKER_ID` for each and answers with a line once that one has let go of it. It ends when
its pool closes the input, as it does when it dies, or when it loses the one that it serves.
"""

import io
import logging
import os
import queue
import sys
import threading

import grpc
from apache_beam.runners.worker.sdk_worker import SdkHarness


def main() -> int:
    """Serve until the pool closes the input."""
    logging.basicConfig(level=logging.WARNING)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints is no answer
    asked: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(asked,), daemon=True).start()
    while True:
        url, worker_id = asked.get().split()
        try:
            SdkHarness(url, worker_id=worker_id, state_cache_size=0, data_buffer_time_limit_ms=0).run()
        except (grpc.RpcError, grpc.FutureTimeoutError) as error:
            why = error.code() if isinstance(error, grpc.Call) else "no answer"
            print(f"worker {worker_id} lost {url}: {why}", file=sys.stderr)
            return 1
        print("done", file=answers, flush=True)


def _read(asked: "queue.SimpleQueue[str]") -> None:
    for line in io.FileIO(0):  # sys.stdin has a lock, at which a program that ends would stumble
        asked.put(line.decode())
    os._exit(0)  # whatever it works on, nobody waits for it


if __name__ == "__main__":
    sys.exit(main())
