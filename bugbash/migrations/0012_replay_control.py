from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bugbash", "0010_newest_observation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="outcome",
            name="outcome_by_verdict",
        ),
        migrations.AddField(
            model_name="outcome",
            name="effective",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(models.Q(("verdict", ""), ("override", ""), _connector="OR"), then=models.F("verdict")),
                    default=models.F("override"),
                ),
                help_text="The person's verdict where there is one, else the automatic one; empty until asked.",
                output_field=models.CharField(
                    blank=True,
                    choices=[
                        ("fixed", "fixed"),
                        ("still-broken", "still broken"),
                        ("regressed", "regressed"),
                        ("passing", "passing"),
                        ("changed", "changed, needs review"),
                        ("unchanged", "unchanged"),
                        ("unstable", "unstable"),
                        ("error", "error"),
                        ("new", "new"),
                        ("not-comparable", "not comparable"),
                    ],
                    max_length=15,
                ),
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="idempotency_key",
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name="version",
            name="request_digest",
            field=models.CharField(
                blank=True, editable=False, help_text="Of the request that registered it with that key.", max_length=64
            ),
        ),
        migrations.AddIndex(
            model_name="outcome",
            index=models.Index(fields=["replay", "primary", "effective", "ordinal"], name="outcome_by_verdict"),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(("override", ""), ("override_reason__gt", ""), _connector="OR"),
                name="override_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                condition=models.Q(("idempotency_key__gt", "")),
                fields=("project", "idempotency_key"),
                name="one_version_per_idempotency_key",
            ),
        ),
    ]
