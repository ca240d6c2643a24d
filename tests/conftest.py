# SPDX-License-Identifier: Apache-2.0
"""Settings for all tests. Fixtures stand beside the tests that use them.

Property tests have no deadline, because the first call of a kernel compiles it. In CI
they try the same examples on every run, so that a red run is the change's own doing.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import settings


def pytest_addoption(parser: pytest.Parser) -> None:
    """Choose the database of the desk's tests."""
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="on which database the tests of the desk run",
    )


settings.register_profile("factdesk", deadline=None, print_blob=True)
settings.register_profile("ci", settings.get_profile("factdesk"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "factdesk")
