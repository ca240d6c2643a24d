# SPDX-License-Identifier: Apache-2.0
"""Claims, and all that answers them: known checks, checks, explainers, notes."""
