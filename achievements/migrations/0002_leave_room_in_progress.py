from django.db import migrations

# Progress is updated in place all day: with room left in each page PostgreSQL need not touch an index for that.
LEAVE_ROOM = "ALTER TABLE achievements_progress SET (fillfactor = 80)"
AS_BEFORE = "ALTER TABLE achievements_progress RESET (fillfactor)"


def run(statement):
    def execute(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statement)

    return execute


class Migration(migrations.Migration):
    dependencies = [("achievements", "0001_achievements_and_progress")]
    operations = [migrations.RunPython(run(LEAVE_ROOM), run(AS_BEFORE))]
