"""Measures artwidgets against what a person would use instead, on a server of its own."""

import argparse
import importlib
import sys

SUITES = {
    "listing": "listings against the documented loop, threads and raw HTTP",
    "growth": "time and memory of listings from 1,000 to 100,000 versions",
    "deleting": "deletes against artifact.delete() one after another",
    "editing": "edits against save() in a loop",
    "faults": "a plan through errors, rate limits, stalls and dropped connections",
    "filters": "filters over 1,000,000 rows",
    "archive": "an archive against artifact.download(), raw HTTP, and by Dask workers",
    "manifests": "manifests against raw HTTP and from disk, and what a selection frees",
    "runs": "what the runs of 10,000 versions tell against api.run(path) one by one",
    "plans": "a plan of 100,000 deletes: built, identified, written, reviewed",
    "overview": "the overview and the facets of 100,000 versions",
    "first_rows": "from a cell to rows on the screen: imports, the SDK's start, a second browser",
    "table": "the grid in JupyterLab against ipydatagrid and itables",
}


def main() -> int:
    """Run the suites that were named, or all of them."""
    parser = argparse.ArgumentParser(
        prog="bash tests/bench",
        description=__doc__,
        epilog="\n".join(f"  {name:<10} {help}" for name, help in SUITES.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("suites", nargs="*", choices=[[], *SUITES], metavar="SUITE")
    parser.add_argument("--latency", type=float, default=0.1, help="seconds added to every request")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work, to see that it runs")
    options = parser.parse_args()
    missed = 0
    for name in options.suites or SUITES:
        print(f"\n{name}: {SUITES[name]}", flush=True)
        suite = importlib.import_module(f"tests.benchmarks.{name}")
        for row in suite.run(options.latency, 10 if options.quick else 1):
            print(f"  {row}", flush=True)
            missed += row.missed
    return 1 if missed and not options.quick else 0


if __name__ == "__main__":
    sys.exit(main())
