# SPDX-License-Identifier: Apache-2.0
"""Search by words; see ``factdesk.desk.intake.dialect``."""

from typing import Any

from django.db import migrations

from factdesk.desk.intake import dialect


def _make(_apps: Any, editor: Any) -> None:
    dialect.make_search(editor)


def _remove(_apps: Any, editor: Any) -> None:
    dialect.remove_search(editor)


class Migration(migrations.Migration):
    """Full-text search."""

    dependencies = [("intake", "0001_initial")]
    operations = [migrations.RunPython(_make, _remove)]
