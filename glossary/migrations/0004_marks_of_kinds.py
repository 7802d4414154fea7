"""Marks for more kinds of terms, as for those of tools."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('glossary', '0003_dates_of_sources'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicaltermkind',
            name='mark',
            field=models.CharField(choices=[('sheet', 'Sheet'), ('scales', 'Scales'), ('discs', 'Stacked discs'), ('network', 'Network'), ('device', 'Device'), ('people', 'People'), ('steps', 'Steps'), ('flag', 'Flag'), ('fingerprint', 'Fingerprint'), ('signals', 'Signals'), ('table', 'Table'), ('checklist', 'Checklist'), ('target', 'Target'), ('folder', 'Folder'), ('rings', 'Linked rings'), ('speech', 'Speech')], default='sheet', help_text='The small drawing beside its name. Example: Scales', max_length=16),
        ),
        migrations.AlterField(
            model_name='termkind',
            name='mark',
            field=models.CharField(choices=[('sheet', 'Sheet'), ('scales', 'Scales'), ('discs', 'Stacked discs'), ('network', 'Network'), ('device', 'Device'), ('people', 'People'), ('steps', 'Steps'), ('flag', 'Flag'), ('fingerprint', 'Fingerprint'), ('signals', 'Signals'), ('table', 'Table'), ('checklist', 'Checklist'), ('target', 'Target'), ('folder', 'Folder'), ('rings', 'Linked rings'), ('speech', 'Speech')], default='sheet', help_text='The small drawing beside its name. Example: Scales', max_length=16),
        ),
    ]
