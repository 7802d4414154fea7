"""Recovery codes that were stored as they are become hashes. They go on working; going back ends them."""

import hashlib
from base64 import urlsafe_b64encode

from django.db import migrations


def store_hashes(apps, editor):
    # As portal/accounts/recovery.py does it.
    for token in apps.get_model("otp_static", "StaticToken").objects.all():
        token.token = urlsafe_b64encode(hashlib.sha256(token.token.encode()).digest()[:12]).decode()
        token.save(update_fields=["token"])


class Migration(migrations.Migration):
    dependencies = [("portal", "0003_sessions"), ("otp_static", "0001_initial")]

    operations = [migrations.RunPython(store_hashes, migrations.RunPython.noop)]
