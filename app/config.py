"""Settings, read once from the environment (`ONRECORD_*`)."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What a deployment may change. Every name is an environment variable with the prefix `ONRECORD_`."""

    model_config = SettingsConfigDict(env_prefix="ONRECORD_", frozen=True)

    database_url: str = Field(
        default="sqlite:///data/onrecord.sqlite3",
        description="SQLAlchemy URL of the store: sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME.",
    )
    speakers_file: Path = Field(
        default=Path("speakers.csv"),
        description="CSV of known speakers, read at the start of each ingest where it exists.",
    )
    index_dir: Path | None = Field(
        default=None,
        description="Folder of the vector index, a file that is made anew where it is lost: beside an SQLite store, or "
        "in the user's cache folder, unless set.",
    )
    host: str = Field(default="127.0.0.1", description="Address that `serve` listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that `serve` listens on.")
    cors_origins: tuple[str, ...] = Field(default=("*",), description="Origins that may read the API from a page.")
    max_file_bytes: int = Field(default=20_000_000, gt=0, description="A larger file (or JSON line) is refused.")
    max_text_chars: int = Field(default=2_000_000, gt=0, description="A longer article text is refused.")
    # 2,000,000 characters take a minute of one core.
    max_article_seconds: float = Field(default=300, gt=0, description="An article that takes longer is refused.")
    # 80,000 words, the length of a novel: half a minute of one core for POST /v1/extract.
    max_request_bytes: int = Field(default=500_000, gt=0, description="A larger request body is refused.")

    @property
    def sqlite_path(self) -> Path | None:
        """The file of an SQLite store, or None for another database or one in memory."""
        prefix = "sqlite:///"
        name = self.database_url.removeprefix(prefix)
        return Path(name) if self.database_url.startswith(prefix) and name not in ("", ":memory:") else None
