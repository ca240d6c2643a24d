# SPDX-License-Identifier: Apache-2.0
"""Organisations, their members and teams, profiles and rating scales; sign-in."""
