"""The only reader of the environment: one frozen class, ODE_… variables, an .env file, flags."""

import os
import sys
from functools import cached_property
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


def _user_data_folder() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "ode-workflows"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "ode-workflows"


class Settings(BaseSettings):
    """How this installation runs; none of it is needed to start."""

    model_config = SettingsConfigDict(
        env_prefix="ODE_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    home: Path = _user_data_folder()
    """One folder that holds database, files, mail sink, logs."""

    person: str | None = None
    """Handle of the person on whose behalf the command line acts."""

    database_url: str | None = None
    """Default: SQLite in `home`."""

    smtp_url: SecretStr | None = None
    """smtp://user:password@host:port; without it mails are kept in the folder `mail` of `home`."""

    mail_from: str = "Office of Diplomatic Engagement <office@ode.example>"
    base_url: str = "http://127.0.0.1:8000"
    office_timezone: str = "America/Los_Angeles"

    oidc_issuer: str | None = None
    """Identity provider at which people may sign in too: its issuer, as it calls itself."""

    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None

    make_pdf: bool = True
    """Whether execution copies are PDF files where LibreOffice is installed; else they are the frozen Word files."""

    port: int = Field(8000, ge=0, le=65535)
    """Of the pages that `ode up` serves."""

    prefect_port: int = Field(4200, ge=0, le=65535)
    """Of the Prefect server that `ode up` starts; it listens on this machine only."""

    @field_validator("home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @cached_property
    def resolved_database_url(self) -> str:
        """The database's address, with the embedded default filled in."""
        return self.database_url or f"sqlite:///{self.home / 'ode.db'}"

    @property
    def files_folder(self) -> Path:
        """Where stored files stand, by content hash."""
        return self.home / "files"

    @property
    def mail_folder(self) -> Path:
        """Where mails are kept when no SMTP server is set."""
        return self.home / "mail"
