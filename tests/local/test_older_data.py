"""A data directory of an earlier version has tables without the columns that came since."""

from pathlib import Path

from sqlalchemy import select

from artwidgets.local.store import models as m
from artwidgets.local.store.database import Database


def test_what_came_since_is_added_empty(tmp_path: Path) -> None:
    path = tmp_path / "data.sqlite"
    old = Database(path)
    with old.write() as connection:
        connection.exec_driver_sql("ALTER TABLE runs DROP COLUMN sweep")
    old.close()
    new = Database(path)
    with new.read() as connection:
        assert connection.execute(select(m.runs.c.sweep)).all() == []
    new.close()
