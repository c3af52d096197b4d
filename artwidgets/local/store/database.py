"""One SQLite file: WAL, foreign keys, one writer at a time, readers never in its way."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, create_engine, event, insert, select
from sqlalchemy.pool import QueuePool

from artwidgets.local.store.models import metadata, settings
from artwidgets.local.store.patterns import matches

__all__ = ["Database", "driver_of", "insert_row"]


class Database:
    """Connections to the file at `path`.

    A transaction is atomic and isolated. ``synchronous=NORMAL`` in WAL mode keeps the file whole
    and every committed transaction present when the process is killed; only a power cut can
    take the last ones.

    Parameters
    ----------
    path : Path
        Created with its tables where it does not exist.
    """

    def __init__(self, path: Path) -> None:
        # SQLite gives the write-ahead log and the shared memory the modes of the file.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self.engine = create_engine(
            f"sqlite:///{path}",
            poolclass=QueuePool,
            pool_size=12,
            max_overflow=20,
            pool_use_lifo=True,
            connect_args={"timeout": 30, "check_same_thread": False, "isolation_level": None},
        )
        event.listen(self.engine, "connect", self._configure)
        self._writer = threading.Lock()
        self.statements = 0
        event.listen(self.engine, "before_cursor_execute", self._count)
        with self.write() as connection:
            metadata.create_all(connection)
            _add_columns(connection)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection whose every statement sees the same moment."""
        with self.engine.connect() as connection:
            driver = driver_of(connection)
            driver.execute("BEGIN")
            try:
                yield connection
            finally:
                driver.execute("ROLLBACK")

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give the one writing connection; commit at the end, roll back on any error."""
        with self._writer, self.engine.connect() as connection:
            driver = driver_of(connection)
            driver.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                driver.execute("ROLLBACK")
                raise
            driver.execute("COMMIT")

    def setting(self, name: str, default: str) -> str:
        """Return the stored setting `name`, storing `default` the first time."""
        with self.write() as connection:
            held = connection.scalar(select(settings.c.value).where(settings.c.name == name))
            if held is not None:
                return str(held)
            connection.execute(insert(settings).values(name=name, value=default))
            return default

    def close(self) -> None:
        """Close every connection, which folds the write-ahead log into the file."""
        self.engine.dispose()

    def _configure(self, connection: Any, record: Any) -> None:
        record.info["database"] = self
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "cache_size=-65536",
            "mmap_size=268435456",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        connection.create_function("matches", 2, matches, deterministic=True)

    def _count(self, *_: Any) -> None:
        self.statements += 1


def driver_of(connection: Connection) -> Any:
    """SQLite's own connection: by SQLAlchemy, to begin and to end takes longer than a short read."""
    return connection.connection.driver_connection


def _add_columns(connection: Connection) -> None:
    """Give tables of an older data directory the columns that came since, without values."""
    for table in metadata.sorted_tables:
        held = {row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table.name})")}
        for column in table.columns:
            if column.name not in held:
                kind = column.type.compile(connection.dialect)
                connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {column.name} {kind}")


def insert_row(connection: Connection, table: Table, **values: Any) -> int:
    """Insert one row and return its number."""
    done = connection.exec_driver_sql(_insertion(table.name, tuple(values)), tuple(values.values()))
    return int(done.lastrowid)


@cache
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    """The statement as text: building one anew for each row took longer than the row."""
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"
