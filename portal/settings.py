"""Settings of the portal, all from a few environment variables (README.md lists them)."""

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from portal import environment
from portal.release import release_name

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

DEBUG = environment.read_switch(os.environ, "DEBUG")
PORT = environment.read_integer(os.environ, "PORT", default=8000, minimum=1, maximum=65535)
WORKERS = environment.read_integer(os.environ, "WORKERS", default=2, minimum=1, maximum=64)
PUBLIC_ADDRESS = environment.read_public_address(os.environ, port=PORT)
DATABASES = {"default": environment.read_database(os.environ, default_file=VAR_DIR / "portal.sqlite3")}
SECRET_KEY = environment.read_secret_key(os.environ, file=VAR_DIR / "secret_key")

# A portal that nobody has used yet begins with the guide that comes with the code, or with nothing.
STARTS_EMPTY = environment.read_choice(os.environ, "EDITION", ("2026", "none")) == "none"

# Names this release of the code in the keys of everything derived from the content.
RELEASE = release_name(BASE_DIR)
# A process may believe the versions it read this long; so long may readers see the page before.
VERSION_TRUST_SECONDS = 1.0
PAGE_CACHE_BYTES = 64 * 1024 * 1024  # in each process; the whole 2026 guide takes about 5 MB

INSTALLED_APPS = [
    "portal",
    "glossary",
    "topics",
    "markdownx",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.middleware.permissions_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.one_moment",
    "portal.pagecache.PageCache",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "portal.access.SecondStep",
    "topics.history.history_of_requests",
    "portal.sight.SightOfDrafts",
    "portal.archived.ArchiveBands",
    "django.contrib.messages.middleware.MessageMiddleware",
    "glossary.middleware.ApparatusMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.public_address",
            ],
        },
    }
]
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

WHITENOISE_ALLOW_ALL_ORIGINS = False

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "admin:login"

# The limits and their reasons are in portal/login.py.
AXES_HANDLER = "portal.login.LoginHandler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username"]
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = timedelta(minutes=5)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # who tries too early does not have to wait longer
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "portal.login.client_address"
AXES_LOCKOUT_CALLABLE = "portal.login.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Organisers, who manage people, can be asked for a second factor; everybody may set one up.
REQUIRE_SECOND_FACTOR = environment.read_switch(os.environ, "REQUIRE_SECOND_FACTOR")
OTP_TOTP_ISSUER = "Research portal"
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 1  # seconds after a wrong code; each doubles them

# Where the portal is known by name. This machine may always ask: health checks come from here.
ALLOWED_HOSTS = [PUBLIC_ADDRESS.host, "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_ADDRESS.url]
CSRF_FAILURE_VIEW = "portal.views.form_refused"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_ADDRESS.is_secure
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W021",  # preloading HSTS binds the whole domain for good: its owner's choice, not ours
]
if PUBLIC_ADDRESS.is_secure:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Only pictures are sent as files, and they are small: none is ever written to disk before it is looked at.
FILE_UPLOAD_HANDLERS = ["portal.images.MemoryUpload"]

MARKDOWNX_MARKDOWNIFY_FUNCTION = "topics.rendering.render_markdown"
MARKDOWNX_URLS_PATH = "/admin/markdown/preview/"
MARKDOWNX_UPLOAD_URLS_PATH = "/admin/markdown/upload/"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "axes": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # Anyone may ask under a wrong name; they get a 400, and the log is spared.
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
    },
}
