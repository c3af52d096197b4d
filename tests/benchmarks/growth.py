"""1,000 to 100,000 versions: time and memory a row."""

import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks.result import Row
from tests.benchmarks.serving import bench_server

__all__ = ["run"]

_CHILD = """
import json, resource, sys, time
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.listing.reading import read_listing

def rss():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

connection = Connection.open()
read_listing(connection, sys.argv[1], sys.argv[3])
before, cpu, began = rss(), time.process_time(), time.perf_counter()
listing = read_listing(connection, sys.argv[1], sys.argv[2])
took, cpu = time.perf_counter() - began, time.process_time() - cpu
held = int(listing.frame.memory_usage(deep=True).sum() + listing.keys.memory_usage(deep=True).sum())
print(json.dumps({"rows": len(listing), "took": took, "cpu": cpu, "peak": rss(), "held": held}))
"""


def run(latency: float, divisor: int) -> Iterator[Row]:
    """A fresh process lists each size, so that memory is the listing's own."""
    import json

    with bench_server() as server:
        server.seed_bulk(project="small", collections=1, versions=1)
        for size in sorted({1_000, 10_000, 100_000 // divisor}):
            project = f"bench-{size}"
            server.seed_bulk(project=project, collections=size // 100, versions=100)
            server.faults(latency=latency)
            answer = subprocess.run(
                [sys.executable, "-c", _CHILD, server.entity, project, "small"],
                check=True,
                capture_output=True,
                text=True,
            )
            server.faults()
            result = json.loads(answer.stdout.splitlines()[-1])
            large = size >= 100_000
            yield Row(f"list {size:,} versions", result["took"], note=f"({result['cpu']:.2f} s of it ours)")
            yield Row(
                f"list {size:,} versions, client's own work", result["cpu"], at_most=5.0 if large else None
            )
            yield Row(
                f"memory of {size:,} rows",
                result["held"] / result["rows"],
                unit="bytes a row",
                at_most=500 if large else None,
            )
            yield Row(
                f"the process after {size:,} rows",
                result["peak"] / 1e6,
                unit="MB",
                at_most=500 if large else None,
            )
