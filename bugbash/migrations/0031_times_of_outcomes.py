from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def copy_from_candidates(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Outcomes of earlier replays learn what their candidate's answer took, and how it erred."""
    candidates = apps.get_model("bugbash", "Observation").objects.filter(pk=OuterRef("candidate"))
    rows = apps.get_model("bugbash", "Outcome").objects.filter(candidate__isnull=False)
    rows.update(
        took_ms=Subquery(candidates.values("elapsed_ms")),
        error=Subquery(candidates.values("error")),
    )


class Migration(migrations.Migration):
    dependencies = [("bugbash", "0030_triage")]
    operations = [migrations.RunPython(copy_from_candidates, migrations.RunPython.noop)]
