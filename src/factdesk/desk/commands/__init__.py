# SPDX-License-Identifier: Apache-2.0
"""Commands that need the state; ``factdesk`` finds them by their entry points.

The modules import Django inside their functions, so that ``--help`` works without the
extra, and so that its absence is told in a sentence.
"""
