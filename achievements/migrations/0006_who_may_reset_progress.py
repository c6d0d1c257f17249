from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("achievements", "0005_find_completions_taken_back")]

    operations = [
        migrations.AlterModelOptions(
            name="progress",
            options={
                "permissions": [
                    ("adjust_progress", "Can set a member's progress by hand"),
                    ("reset_progress", "Can start a member's progress over"),
                ],
                "verbose_name": "progress",
                "verbose_name_plural": "progress",
            },
        ),
    ]
