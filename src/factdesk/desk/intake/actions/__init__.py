# SPDX-License-Identifier: Apache-2.0
"""Changes of the intake: ``receiving``, ``sorting``, ``deciding``, ``sending``."""
