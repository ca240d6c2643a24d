# SPDX-License-Identifier: Apache-2.0
"""Put the benchmark scripts on the path: they are run as scripts, not installed."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
