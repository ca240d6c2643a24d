# SPDX-License-Identifier: Apache-2.0
"""Have the database itself refuse to change or remove audit entries."""

from typing import Any

from django.db import migrations

from factdesk.desk.audit import dialect


def _protect(_apps: Any, editor: Any) -> None:
    dialect.protect(editor)


def _unprotect(_apps: Any, editor: Any) -> None:
    dialect.unprotect(editor)


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(_protect, _unprotect)]
