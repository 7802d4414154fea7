"""What a page costs that does nothing: 20 kB from Django with the middleware of a new project."""

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.urls import path

from tests.benchmarks.limit_raw import BODY

MIDDLEWARE = (
    "middleware.security.SecurityMiddleware",
    "contrib.sessions.middleware.SessionMiddleware",
    "middleware.common.CommonMiddleware",
    "middleware.csrf.CsrfViewMiddleware",
    "contrib.auth.middleware.AuthenticationMiddleware",
    "contrib.messages.middleware.MessageMiddleware",
    "middleware.clickjacking.XFrameOptionsMiddleware",
)
APPS = ("auth", "contenttypes", "sessions", "messages")

urlpatterns = [path("", lambda request: HttpResponse(BODY))]

settings.configure(
    SECRET_KEY="only-for-a-benchmark",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[f"django.{name}" for name in MIDDLEWARE],
    INSTALLED_APPS=[f"django.contrib.{name}" for name in APPS],
)
django.setup()
application = WSGIHandler()
