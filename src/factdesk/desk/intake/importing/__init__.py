# SPDX-License-Identifier: Apache-2.0
"""Files of messages or known checks: upload, columns, the job that takes them, undo."""
