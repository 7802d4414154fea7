"""The portal's own settings, made independent of the shell they are run from, and quick."""

import os
import tempfile
from pathlib import Path

for name in ("PUBLIC_URL", "DEBUG", "PORT", "WORKERS", "REQUIRE_SECOND_FACTOR", "EDITION"):
    os.environ.pop(name, None)
os.environ["SECRET_KEY"] = "only-for-the-tests-" + "x" * 40

from portal.settings import *  # noqa: E402, F403
from portal.settings import DATABASES, INSTALLED_APPS  # noqa: E402, F401

# Manifest names need a collectstatic that a live server in tests has not had.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = tempfile.mkdtemp(prefix="portal-static-")  # there, and empty: WhiteNoise looks at its start
VERSION_TRUST_SECONDS = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Threads share a database on disk; in memory each would see its own.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {
        "NAME": str(Path(tempfile.mkdtemp(prefix="portal-tests-")) / "test.sqlite3")
    }
else:  # nothing that a test stores has to outlive a power cut
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"
DATABASES["default"]["CONN_MAX_AGE"] = 0
