"""How far a job is gets told soon, whatever comes after it, and not at each step."""

import time

from artwidgets.widgets.jobs import REPORT_SECONDS, Job
from tests.support.waiting import until


def test_the_last_step_is_told_though_the_next_is_long_in_coming() -> None:
    reports: list[int] = []
    job = Job("Applying", lambda: reports.append(job.at.done))
    for done in range(3):
        job.progress(done, 10, 1.0, None)
    assert until(lambda: reports[-1:] == [2])


def test_many_steps_are_told_few_times_and_the_end_at_once() -> None:
    reports: list[int] = []
    job = Job("Applying", lambda: reports.append(job.at.done))
    began = time.monotonic()
    for done in range(5001):
        job.progress(done, 5000, 1.0, None)
    lasted = time.monotonic() - began
    assert reports[0] == 0
    assert reports[-1] == 5000
    assert len(reports) <= 3 + lasted / REPORT_SECONDS
