#!/usr/bin/env python
"""Run Django's command line. A wrong setting, a missing database or Ctrl+C ends it with one line."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import InternalError, OperationalError, ProgrammingError

from portal.serving.environment import database_error_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"The portal cannot start: {error}")
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted: what was being written is either complete or absent.\n")
        sys.exit(130)
    except (InternalError, OperationalError, ProgrammingError) as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(database_error_line(error))
