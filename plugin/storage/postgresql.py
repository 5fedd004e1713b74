"""PostgreSQL as the database of a real installation, through psycopg 3."""

from sqlalchemy import URL, Engine, NullPool, create_engine

from plugin.storage.faults import translate_errors

CONNECT_TIMEOUT_SECONDS = 5
POOL_TIMEOUT_SECONDS = 10
LOCK_TIMEOUT_SECONDS = 10
STATEMENT_TIMEOUT_SECONDS = 15
IDLE_IN_TRANSACTION_SECONDS = 60
RECYCLE_SECONDS = 1800

_OPTIONS = (
    f"-c lock_timeout={LOCK_TIMEOUT_SECONDS}s "
    f"-c statement_timeout={STATEMENT_TIMEOUT_SECONDS}s "
    f"-c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_SECONDS}s"
)


def writing_engine(url: URL, *, pool_size: int) -> Engine:
    """Return an engine with a bounded pool, whose transactions are READ COMMITTED.

    What must not interleave is locked by name (`FOR UPDATE`, advisory locks): a statement after the wait then
    sees what the other unit has committed.
    """
    engine = create_engine(
        url,
        isolation_level="READ COMMITTED",
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        pool_pre_ping=True,
        pool_recycle=RECYCLE_SECONDS,
        hide_parameters=True,
        connect_args=_connect_args(url),
    )
    translate_errors(engine)
    return engine


def reading_engine(writing: Engine) -> Engine:
    """Return an engine on the same pool, whose transactions see one state and refuse to write."""
    return writing.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def migrating_engine(url: URL) -> Engine:
    """Return an engine without a pool and without time-outs: a migration may take long, or wait for another."""
    connect_args = {name: value for name, value in _connect_args(url).items() if name != "options"}
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=connect_args)
    translate_errors(engine)
    return engine


def _connect_args(url: URL) -> dict[str, object]:
    """Return what the URL does not settle itself.

    PgBouncer takes the time-outs only with `ignore_startup_parameters = options`, and drops them then: set
    them on the role there (https://www.pgbouncer.org/config.html). It also rules out prepared statements.
    """
    defaults: dict[str, object] = {
        "application_name": "secrets",
        "connect_timeout": CONNECT_TIMEOUT_SECONDS,
        "options": _OPTIONS,
        "prepare_threshold": None,
    }
    return {name: value for name, value in defaults.items() if name not in url.query}
