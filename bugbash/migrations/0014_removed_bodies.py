from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bugbash", "0013_hidden_differences")]

    operations = [
        migrations.AddField(
            model_name="observation",
            name="body_removed_at",
            field=models.DateTimeField(help_text="When the retention rule removed the body.", null=True),
        ),
        migrations.AddField(
            model_name="contractsnapshot",
            name="removed",
            field=models.JSONField(help_text="The shape of the answers whose bodies are no longer kept.", null=True),
        ),
    ]
