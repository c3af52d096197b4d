"""What goes on and how it went: progress with rate and time left, and the last outcome in words."""

from artwidgets.widgets.jobs import JobRunner
from artwidgets.widgets.panel import Handlers, Panel
from artwidgets.widgets.protocol import shared
from artwidgets.widgets.protocol import status as wire

__all__ = ["StatusPanel"]


STOPPING = "Stopping: finishing requests already sent\N{HORIZONTAL ELLIPSIS}"


class StatusPanel(Panel):
    """The progress bar and the region that announces outcomes and errors."""

    part = "status"
    shows = ("work", "message")

    def describe(self) -> wire.State:
        """The job in words and numbers, and what was said last."""
        words, tone = self.workspace.message
        return {
            "message": words,
            "tone": tone,
            "offers": self.workspace.offers_to_clear and not self.workspace.work.busy,
            "job": self._job(),
        }

    def kinds(self) -> Handlers:
        """``cancel`` and ``clear``."""
        return {"cancel": self._cancel, "clear": self._clear}

    def _clear(self, _message: shared.Nothing) -> shared.Nothing:
        self.workspace.clear_staged()
        return {}

    def _cancel(self, _message: shared.Nothing) -> shared.Nothing:
        if not any(lane.cancel() for lane in self._lanes):
            self.workspace.say("Nothing is going on that could be cancelled.")
        return {}

    @property
    def _lanes(self) -> tuple[JobRunner, ...]:
        """What may go on; the first that does is shown, and is what Cancel means."""
        return self.workspace.work, *self.workspace.demand.lanes

    def _job(self) -> wire.Work | None:
        job = next((lane.job for lane in self._lanes if lane.job is not None), None)
        if job is None:
            return None
        return {
            "label": STOPPING if job.cancel.is_set() else job.label,
            "done": job.at.done,
            "total": job.at.total,
            "figures": job.at.words,
            "slowed": self.workspace.session.slowed or "",
            "stopping": job.cancel.is_set(),
        }
