"""Long attacks, run by `bash tests/break`; a fast sample of each runs with all other tests.

What is marked `attack` is left out of `bash tests/run`. A case that fails is listed as failing: none is
skipped, none is expected to fail.
"""
