# SPDX-License-Identifier: Apache-2.0
"""Organisations that work together, and what each shares."""
