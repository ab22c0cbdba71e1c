from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bugbash", "0012_replay_control")]

    operations = [
        migrations.AddField(
            model_name="outcome",
            name="hidden_count",
            field=models.PositiveIntegerField(default=0, help_text="Differences that the rules leave out."),
        ),
    ]
