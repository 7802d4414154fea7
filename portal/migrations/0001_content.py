"""Invitations, and guides that were uploaded."""

import django.db.models.deletion
import django.utils.timezone
import portal.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("portal", "0001_invitations"),
        ("portal", "0002_staged_guides"),
    ]

    dependencies = [
        ("topics", "0001_content"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="The invited person’s name, as the portal shows it. Example: Ada Lovelace", max_length=150)),
                ("email", models.EmailField(blank=True, help_text="Stored with the account; the portal sends no mail. Example: ada@example.org", max_length=254, verbose_name="e-mail")),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("invited_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("expires_at", models.DateTimeField(default=portal.models.end_of_validity, editable=False)),
                ("accepted_at", models.DateTimeField(editable=False, null=True)),
                ("revoked_at", models.DateTimeField(editable=False, null=True)),
                ("accepted_by", models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("committees", models.ManyToManyField(help_text="Committees that the invited chair may edit.", related_name="invitations", to="topics.committee")),
                ("invited_by", models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={"ordering": ["-invited_at", "-pk"], "constraints": [
                models.CheckConstraint(condition=models.Q(("accepted_at", None), ("revoked_at", None), _connector="OR"), name="invitation_accepted_or_revoked"),
            ]},
        ),
        migrations.CreateModel(
            name="StagedGuide",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("committee_slug", models.SlugField(max_length=60, verbose_name="committee")),
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                ("data", models.BinaryField()),
                ("document", models.JSONField(editable=False)),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("changed_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ("edition", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="staged_guides", to="topics.edition")),
                ("uploaded_by", models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={"verbose_name": "uploaded guide", "ordering": ["-uploaded_at", "-pk"]},
        ),
    ]
