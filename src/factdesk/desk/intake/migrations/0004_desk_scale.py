# SPDX-License-Identifier: Apache-2.0
"""Indexes for a large inbox; the word search knows whose a message is."""

from typing import Any, ClassVar

from django.db import migrations, models

from factdesk.desk.intake import dialect


def _again(_apps: Any, editor: Any) -> None:
    dialect.renew_search(editor)


class Migration(migrations.Migration):
    """A page of a large inbox reads the rows that it shows, and few more."""

    dependencies: ClassVar = [("intake", "0003_tips")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="submissiongroup",
            index=models.Index(
                fields=["organisation", "status", "language", "-last_at", "id"],
                name="group_by_language",
            ),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["state", "send_at", "id"], name="answer_next"),
        ),
        migrations.RunPython(_again, migrations.RunPython.noop),
    ]
