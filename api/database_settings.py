"""The settings about the database and the bell; a part of settings.py. models/database/addresses.py reads their addresses."""

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from models.database.addresses import POOL_SIZE, must_be_bell, must_be_database


class DatabaseSettings(BaseSettings):
    """Where the data is, and how processes tell each other of it."""

    database_url: str = Field(
        default="", description="sqlite:///<file> or postgres://…; empty means SQLite in the data directory."
    )
    database_pool: int = Field(
        default=POOL_SIZE, ge=2, le=64, description="How many connections to PostgreSQL a process has at most."
    )
    bell_url: str = Field(default="memory://", description="How processes tell each other that the log has grown.")

    @field_validator("bell_url")
    @classmethod
    def _only_bells(cls, value: str) -> str:
        must_be_bell(value)
        return value

    @field_validator("database_url")
    @classmethod
    def _only_databases(cls, value: str) -> str:
        if value:
            must_be_database(value)
        return value
