# SPDX-License-Identifier: Apache-2.0
"""Settings of the desk for tests: a state and keys of their own, made for one run.

``pytest --database postgresql`` runs the same tests on PostgreSQL; see
``tests/desk/conftest.py``.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from factdesk.desk.options import options_from

_FOLDER = Path(tempfile.mkdtemp(prefix="factdesk-test-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
_OURS = {
    "FACTDESK_STATE": str(_FOLDER / "state"),
    "FACTDESK_KEYS": str(_FOLDER / "keys"),
}
_options = options_from(_OURS)
_options.state_folder.create()
_options.key_folder.create()

_BEFORE = {name: os.environ.pop(name, None) for name in _options.environ()}
os.environ.update(_OURS)
try:
    from factdesk.desk.settings import *  # noqa: F403
    from factdesk.desk.settings import DATABASES
finally:
    for _name, _value in _BEFORE.items():
        os.environ.pop(_name, None)
        if _value is not None:
            os.environ[_name] = _value

# Playwright keeps an event loop in the thread of the tests; Django takes it for ours.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# A file: threads and child processes have to see the same database.
DATABASES["default"]["TEST"] = {"NAME": str(_FOLDER / "state" / "test.sqlite3")}
# Argon2 is slow on purpose; the tests of signing in use it through override_settings.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
