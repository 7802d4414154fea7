"""Settings of the portal, all from a few environment variables (README.md lists them)."""

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from portal.serving import environment, in_page

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

DEBUG = environment.read_switch(os.environ, "DEBUG")
PORT = environment.read_integer(os.environ, "PORT", default=8000, minimum=1, maximum=65535)
WORKERS = environment.read_integer(os.environ, "WORKERS", default=2, minimum=1, maximum=64)
PUBLIC_ADDRESS = environment.read_public_address(os.environ, port=PORT)
DATABASES = {"default": environment.read_database(os.environ, default_file=VAR_DIR / "portal.sqlite3")}
SECRET_KEY = environment.read_secret_key(os.environ, file=VAR_DIR / "secret_key")

# A new portal starts with the guide that comes with the code, or empty.
STARTS_EMPTY = environment.read_choice(os.environ, "EDITION", ("2026", "none")) == "none"

# Seconds for which a process trusts the versions it has read; readers may see an old page for as long.
VERSION_TRUST_SECONDS = 1.0
PAGE_CACHE_BYTES = 64 * 1024 * 1024  # in each worker; the whole 2026 guide takes about 15 MB

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
    "portal.middleware.policies",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.middleware.without_nul",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.one_moment",
    "portal.serving.outage.Outages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "portal.accounts.access.SecondStep",
    "topics.history.history_of_requests",
    "portal.middleware.unstored_if_signed_in",
    "portal.desk.view_as.settled_views",
    "portal.editions.banner.ArchiveBands",
    "django.contrib.messages.middleware.MessageMiddleware",
    "glossary.middleware.PageTextMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["portal.serving.templates.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
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
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.serving.static_files.StaticFiles"},
}

WHITENOISE_ALLOW_ALL_ORIGINS = False

# The only algorithm that has made passwords here.
PASSWORD_HASHERS = ["portal.accounts.hashing.PasswordHasher"]
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
LOGIN_REDIRECT_URL = "admin:index"  # where the wanted page is not ours

# The limits and their reasons are in portal/accounts/login.py.
AXES_HANDLER = "portal.accounts.login.LoginHandler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username"]
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = timedelta(minutes=5)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # trying too early does not extend the wait
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "portal.serving.visitors.client_address"
AXES_LOCKOUT_CALLABLE = "portal.accounts.login.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Organisers manage people and can be required to use a second factor; everybody may set one up.
REQUIRE_SECOND_FACTOR = environment.read_switch(os.environ, "REQUIRE_SECOND_FACTOR")
OTP_TOTP_ISSUER = "Study guides"
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 1  # seconds after a wrong code; each doubles them

# Names under which the portal is reached. Local names are allowed because health checks come from here.
ALLOWED_HOSTS = [PUBLIC_ADDRESS.host, "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_ADDRESS.url]
CSRF_FAILURE_VIEW = "portal.views.form_refused"
SESSION_ENGINE = "portal.accounts.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # seconds from signing in; an idle session ends earlier, as said there
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_ADDRESS.is_secure
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SILENCED_SYSTEM_CHECKS = [
    "security.W021",  # preloading HSTS commits the whole domain for good: that is its owner's choice
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
        "script-src": [SELF, in_page.SCRIPT_SOURCE],
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

# Only pictures are uploaded as files. They are small, and none is written to disk before it is checked.
FILE_UPLOAD_HANDLERS = ["portal.editor.images.MemoryUpload"]

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
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "axes": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # Anyone can send a wrong host name; they get a 400, and it is not logged.
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
    },
}
