"""WSGI entry point: `granian --interface wsgi portal.wsgi:application`."""

import gc
import os
import sys
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

# A thread that computes gives way so often, so that a kept page does not wait long for a rendered one.
SWITCH_SECONDS = 0.001

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:
    sys.exit(f"The portal cannot start: {error}")

from portal.serving.door import Door  # noqa: E402
from portal.serving.front import Front  # noqa: E402
from portal.serving.packing import Packer  # noqa: E402
from portal.serving.program import code  # noqa: E402 – they need Django's settings
from portal.serving.versions import versions  # noqa: E402

application = Door(application)
if not settings.DEBUG:  # a development server shows templates as they are now
    sys.setswitchinterval(SWITCH_SECONDS)
    versions.executor = ThreadPoolExecutor(1, thread_name_prefix="versions")
    application = Front(application, packer=Packer())
    code()  # of the program that runs here: an upgrade may replace its files before anybody asks
    gc.freeze()  # all that is here stays: the collector need not go through it again
