# SPDX-License-Identifier: Apache-2.0
"""Who did what, when and why: written with each change, never changed."""
