from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("achievements", "0003_find_a_members_completions")]

    operations = [
        migrations.AlterModelOptions(
            name="progress",
            options={
                "permissions": [("adjust_progress", "Can set a member's progress by hand")],
                "verbose_name": "progress",
                "verbose_name_plural": "progress",
            },
        ),
    ]
