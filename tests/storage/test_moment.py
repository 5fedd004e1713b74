"""The column type of a moment."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, MetaData, Table, create_engine, insert, select
from sqlalchemy.exc import StatementError

from plugin.storage.moment import Moment


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def connection(request):
    """Connect to a database, with a time zone far from UTC where it has one."""
    if request.param == "sqlite":
        engine = create_engine("sqlite://")
    else:
        url = request.getfixturevalue("server").url
        engine = create_engine(url, connect_args={"options": "-c timezone=Asia/Tokyo"})
    with engine.connect() as connection:
        yield connection
    engine.dispose()


MOMENTS = Table("moments", MetaData(), Column("at", Moment), prefixes=["TEMPORARY"])


def round_trip(connection, *moments):
    """Write moments and return what comes back, in order."""
    MOMENTS.create(connection)
    connection.execute(insert(MOMENTS), [{"at": moment} for moment in moments])
    return list(connection.execute(select(MOMENTS.c.at).order_by(MOMENTS.c.at)).scalars())


def test_a_moment_comes_back_exactly_and_in_utc(connection):
    """To the microsecond, over the whole range, before the epoch too."""
    moments = [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 3, 29, 2, 0, 0, 1, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    ]

    found = round_trip(connection, *moments)

    assert found == moments
    assert {moment.tzinfo for moment in found} == {UTC}


def test_a_moment_of_another_zone_comes_back_in_utc(connection):
    """It is the same moment."""
    moment = datetime(2026, 3, 31, 11, 30, tzinfo=timezone(timedelta(hours=2)))

    (found,) = round_trip(connection, moment)

    assert found == moment
    assert found.isoformat() == "2026-03-31T09:30:00+00:00"


def test_no_moment_stays_none(connection):
    """NULL is NULL."""
    assert round_trip(connection, None) == [None]


def test_a_naive_datetime_is_refused(connection):
    """Which moment it means is anybody's guess."""
    with pytest.raises(StatementError) as caught:
        round_trip(connection, datetime(2026, 3, 31))  # noqa: DTZ001 - what the test is about

    assert isinstance(caught.value.orig, TypeError)
