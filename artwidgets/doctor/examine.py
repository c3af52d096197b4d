"""The steps of an examination, each with its share of the time."""

from collections.abc import Callable
from datetime import UTC, datetime

from artwidgets.doctor import machine, server
from artwidgets.doctor.allowance import Allowance
from artwidgets.doctor.diagnosis import Diagnosis, Finding, Status
from artwidgets.errors import (
    ArtwidgetsError,
    AuthenticationError,
    NotFoundError,
    ServerError,
    UnreachableError,
)
from artwidgets.gateway import examination
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.endpoint import Answer, Endpoint
from artwidgets.gateway.rules import read_rules
from artwidgets.model.servers import identity, plain

__all__ = ["SECONDS", "examine"]

SECONDS = 6.5
"""How long the server is asked at most. Loading the SDK comes on top (1 s, more on a busy machine), and
in a shell the start and the end of Python, about 2 s."""

_NAME_IT = "`artwidgets doctor ENTITY/PROJECT` looks at a project too: rights, listing, page size."
_NO_ANSWER = "the server answers nothing now"


def examine(
    endpoint: Callable[[], Endpoint],
    connect: Callable[[], Connection],
    entity: str | None,
    project: str | None,
    seconds: float = SECONDS,
) -> Diagnosis:
    """Look at everything, and tell. Nothing is changed, and nothing raises but an interrupt.

    Parameters
    ----------
    endpoint : callable
        Address and key, without asking anybody; may raise `AuthenticationError`.
    connect : callable
        The connection, opened or to be opened.
    entity, project : str or None
        As of a session. Without a project, what only a project can show is left out.
    seconds : float
        For all that is asked of the server.
    """
    at = datetime.now(UTC)
    patient = _Patient(endpoint, connect, entity, project, Allowance(seconds))
    patient.look()
    return Diagnosis(tuple(patient.findings), at, patient.time.used)


class _Patient:
    """One examination under way."""

    def __init__(
        self,
        endpoint: Callable[[], Endpoint],
        connect: Callable[[], Connection],
        entity: str | None,
        project: str | None,
        time: Allowance,
    ) -> None:
        self.findings: list[Finding] = []
        self.time = time
        self._endpoint = endpoint
        self._connect = connect
        self._entity = entity
        self._project = project

    def look(self) -> None:
        connection = self._reach()
        if connection is not None:
            self._ask(connection)
        self.findings.append(machine.versions())
        self.findings.append(machine.front_end(machine.in_notebook(), machine.jupyter_folders()))
        self.findings += machine.folders(seconds=0.5)

    def _step(self, name: str, seconds: float, step: Callable[[float], Finding]) -> None:
        """Take a step that makes one finding, whatever comes of it."""
        try:
            finding = self.time.spend(seconds, step)
        except (TimeoutError, UnreachableError):
            # The server was reached before: it is this question that took too long.
            finding = server.too_late(name)
        except ArtwidgetsError as error:
            finding = server.refusal(name, error)
        self.findings.append(finding)

    def _reach(self) -> Connection | None:
        """The connection; None, with the reason among the findings, where there is none."""
        try:
            # Imports the SDK, which takes seconds on a busy machine and is not the server's doing.
            endpoint = self.time.aside(self._endpoint)
        except AuthenticationError as error:
            self.findings.append(server.refusal("Key", error))
            self.findings.append(server.not_asked("there is no key to ask with"))
            return None
        except ArtwidgetsError as error:
            self.findings.append(server.refusal("Server", error))
            return None
        answer = self._plain_request(endpoint)
        if answer is not None and answer.status >= 500:
            self.findings += [server.trouble(plain(endpoint.address), answer), server.not_asked(_NO_ANSWER)]
            return None
        if answer is not None and answer.status == 429:
            self.findings += [_address(endpoint), server.limits(answer), server.not_asked(_NO_ANSWER)]
            return None
        try:
            connection = self.time.spend(5.0, lambda _: self._connect())
        except TimeoutError:
            self.findings += [_address(endpoint), server.too_late("Key")]
            return None
        except AuthenticationError as error:
            self.findings += [
                _address(endpoint),
                server.refusal("Key", error),
                server.not_asked("the server does not take the key"),
            ]
            return None
        except ArtwidgetsError as error:
            self.findings += [server.refusal("Server", error), server.not_asked(_NO_ANSWER)]
            return None
        self.findings += [_address(endpoint), _key(connection)]
        if answer is not None:
            self.findings.append(server.limits(answer))
        return connection

    def _plain_request(self, endpoint: Endpoint) -> Answer | None:
        """An answer with its status and headers; None where the SDK has to find out what is wrong."""
        try:
            return self.time.spend(2.5, lambda seconds: endpoint.ask(examination.PING, seconds))
        except (TimeoutError, ServerError):
            # Perhaps only this way is closed. What the SDK then says tells more.
            return None

    def _ask(self, connection: Connection) -> None:
        self._step(
            "Answers", 1.0, lambda left: server.answers(examination.read_answer_times(connection, 0.9 * left))
        )
        self._step("Release", 1.0, lambda left: server.release(examination.read_version(connection, left)))
        self._step("Features", 1.0, lambda left: server.features(examination.read_features(connection, left)))
        self._step(
            "Changes", 1.0, lambda left: server.changes(examination.read_unknown_changes(connection, left))
        )
        entity = self._entity or connection.default_entity
        if not entity:
            self.findings.append(
                Finding(
                    "Project", Status.WORSE, "no entity is named, and the key has no default one", _NAME_IT
                )
            )
            return
        trial = self._look_at_project(connection, entity) if self._project else None
        if not self._project:
            self.findings.append(Finding("Project", Status.GOOD, "none was named", _NAME_IT))
        project = self._project or "artwidgets-doctor"
        self._step(
            "Fields",
            2.0,
            lambda left: server.fields(
                examination.read_knowledge(connection, entity, project, trial, 0.9 * left)
            ),
        )

    def _look_at_project(self, connection: Connection, entity: str) -> "examination.ListingTrial | None":
        project = self._project or ""
        try:
            trial = self.time.spend(
                3.0, lambda left: examination.try_listing(connection, entity, project, 0.9 * left)
            )
        except TimeoutError:
            self.findings.append(server.too_late("Listing"))
            return None
        if isinstance(trial.error, NotFoundError):
            self.findings.append(server.refusal("Project", trial.error))
            return None

        def permissions(left: float) -> Finding:
            rules = read_rules(connection, [(entity, project)])
            role = examination.read_role(connection, entity, 0.5 * left)
            read_only = f"{entity}/{project}" in rules.read_only
            return server.project(entity, project, role, read_only, empty=trial.complete and not trial.rows)

        self._step("Project", 1.5, permissions)
        self.findings.append(server.listing(trial))
        if trial.largest and trial.path != "sdk":
            self.findings.append(server.page(trial))
        return trial


def _address(endpoint: Endpoint) -> Finding:
    asked, own = plain(endpoint.address), identity(endpoint.address)
    note = "" if own == asked else f" (the same server as {own}, under which its plans are kept)"
    return Finding("Server", Status.GOOD, f"{asked}{note}")


def _key(connection: Connection) -> Finding:
    viewer = connection.viewer
    teams = f"; {len(viewer.teams)} team{'' if len(viewer.teams) == 1 else 's'}" if viewer.teams else ""
    return Finding(
        "Key", Status.GOOD, f"of {viewer.username}; default entity {connection.default_entity}{teams}"
    )
