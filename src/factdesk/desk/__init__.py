# SPDX-License-Identifier: Apache-2.0
"""The desk in the browser: the only part of factdesk that imports Django."""
