# SPDX-License-Identifier: Apache-2.0
"""Messages as they come in, their groups, matches, decisions and answers."""
