import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bugbash.logic.alike import alike_of


def find_alike(apps, schema_editor):
    """Those that were filed before are told apart by their error or their answer; their checks have moved on since."""
    rows = apps.get_model("bugbash", "Breakage").objects.select_related("observation")
    for row in rows.defer("observation__answer", "observation__headers").iterator(chunk_size=500):
        alike = alike_of(row.observation.error, [], row.observation.answer_digest)
        row.alike_key, row.alike_words = alike.key, alike.words
        row.save(update_fields=["alike_key", "alike_words"])


class Migration(migrations.Migration):
    dependencies = [
        ("bugbash", "0040_bash"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TriageDeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("batch", models.UUIDField(db_index=True)),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                ("done_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("taken_back_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="breakage",
            name="alike_key",
            field=models.CharField(blank=True, help_text="Breakages that failed alike share it.", max_length=64),
        ),
        migrations.AddField(
            model_name="breakage",
            name="alike_words",
            field=models.CharField(blank=True, help_text="How they failed.", max_length=300),
        ),
        migrations.AddIndex(
            model_name="breakage",
            index=models.Index(fields=["project", "alike_key"], name="breakage_alike"),
        ),
        migrations.AddField(
            model_name="triagedeed",
            name="breakage",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="deeds", to="bugbash.breakage"
            ),
        ),
        migrations.AddField(
            model_name="triagedeed",
            name="done_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="triagedeed",
            constraint=models.UniqueConstraint(fields=("batch", "breakage"), name="one_triage_per_deed"),
        ),
        migrations.RunPython(find_alike, migrations.RunPython.noop),
    ]
