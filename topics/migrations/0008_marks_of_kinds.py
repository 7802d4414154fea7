"""Marks for more kinds of tools and terms."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('topics', '0007_figures_on_cover'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicaltoolkind',
            name='mark',
            field=models.CharField(choices=[('sheet', 'Sheet'), ('scales', 'Scales'), ('discs', 'Stacked discs'), ('network', 'Network'), ('device', 'Device'), ('people', 'People'), ('steps', 'Steps'), ('flag', 'Flag'), ('fingerprint', 'Fingerprint'), ('signals', 'Signals'), ('table', 'Table'), ('checklist', 'Checklist'), ('target', 'Target'), ('folder', 'Folder'), ('rings', 'Linked rings'), ('speech', 'Speech')], default='sheet', help_text='The small drawing beside its name. Example: Scales', max_length=16),
        ),
        migrations.AlterField(
            model_name='toolkind',
            name='mark',
            field=models.CharField(choices=[('sheet', 'Sheet'), ('scales', 'Scales'), ('discs', 'Stacked discs'), ('network', 'Network'), ('device', 'Device'), ('people', 'People'), ('steps', 'Steps'), ('flag', 'Flag'), ('fingerprint', 'Fingerprint'), ('signals', 'Signals'), ('table', 'Table'), ('checklist', 'Checklist'), ('target', 'Target'), ('folder', 'Folder'), ('rings', 'Linked rings'), ('speech', 'Speech')], default='sheet', help_text='The small drawing beside its name. Example: Scales', max_length=16),
        ),
    ]
