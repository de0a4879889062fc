"""Typed readers of environment variables for the settings file."""

import os
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: write 1 or 0.")


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, blanks dropped."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def require(name: str, what: str, *, but_not: str = "") -> None:
    """Raise ImproperlyConfigured unless the variable is set, to something else than `but_not`."""
    if text(name) in ("", but_not):
        raise ImproperlyConfigured(f"{name} is missing: set it to {what} before starting in production.")


def database(url: str) -> dict:
    """Django's database entry for postgresql://user:password@host:port/name?host=/socket/folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL must start with postgresql:// — no other database is supported."
        )
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def file_storage() -> dict:
    """Django's storage entry for uploaded files: the bucket S3_BUCKET names, a folder of this machine without it.

    Either way files have no public address: they are read through views, which ask who may.
    """
    bucket = text("S3_BUCKET")
    if not bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    if bool(text("S3_ACCESS_KEY")) != bool(text("S3_SECRET_KEY")):
        raise ImproperlyConfigured("S3_ACCESS_KEY and S3_SECRET_KEY go together: set both, or neither.")
    options = {
        "bucket_name": bucket,
        "endpoint_url": text("S3_ENDPOINT") or None,
        "region_name": text("S3_REGION") or None,
        "access_key": text("S3_ACCESS_KEY") or None,
        "secret_key": text("S3_SECRET_KEY") or None,
        "addressing_style": text("S3_ADDRESSING", "auto"),
        "location": text("S3_FOLDER"),
        "default_acl": None,
        "file_overwrite": False,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
