"""The URL of a database: which drivers and parameters it may name."""

from sqlalchemy import URL, make_url

PARAMETERS = {"ssl", "host", "port", "timeout", "command_timeout", "passfile", "target_session_attrs"}
"""Parameters allowed behind the “?” of a PostgreSQL URL, besides `sslmode`: those of `asyncpg.connect`."""


def database_url(url: str) -> URL:
    """The URL with the drivers that this project uses: aiosqlite or asyncpg.

    The usual spellings are accepted. Raises ValueError for other databases and for parameters that cannot be
    used.
    """
    try:
        parsed = make_url(url)
    except Exception as error:  # SQLAlchemy raises errors of several kinds here
        raise ValueError(
            "the database URL cannot be read; it looks like sqlite+aiosqlite:///studyplan.db"
        ) from error
    match parsed.get_backend_name():
        case "sqlite":
            return parsed.set(drivername="sqlite+aiosqlite")
        case "postgresql" | "postgres":
            return _for_asyncpg(parsed.set(drivername="postgresql+asyncpg"))
        case other:
            raise ValueError(f"{other} is not supported: use sqlite+aiosqlite:/// or postgresql://")


def _for_asyncpg(url: URL) -> URL:
    """The URL with `sslmode`, the spelling of libpq and of most database hosts, as asyncpg's `ssl`."""
    query = dict(url.query)
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    unknown = sorted(query.keys() - PARAMETERS)
    if unknown:
        there = ", ".join(f"`{name}`" for name in unknown)
        raise ValueError(f"the database URL has {there} behind its “?”, which is not supported: remove it")
    return url.set(query=query)


def url_without_secret(url: str) -> str:
    """The URL without its password, to be shown."""
    return database_url(url).render_as_string(hide_password=True)
