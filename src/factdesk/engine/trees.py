# SPDX-License-Identifier: Apache-2.0
"""Boosted trees, evaluated feature by feature instead of tree by tree.

Walking a tree waits for one comparison after the other. QuickScorer (Lucchese and
others, SIGIR 2015) asks, of each feature, which of its thresholds the value exceeds;
each one exceeded rules out the leaves on the left of its node, as a bit mask. What is
left of a tree's leaves begins with the one that walking would have reached.

Invariants: leaves are integers, so the sum does not depend on the order; a value equal
to a threshold goes left.

Example:
    >>> evaluate_trees(trees_from_json(model["rank"]), row)  # doctest: +SKIP
    -120340022
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from factdesk.compiled import kernel
from factdesk.errors import VerificationError

__all__ = ["MOST_LEAVES", "Trees", "evaluate_trees", "trees_from_json"]

MOST_LEAVES = 64
"""Leaves of one tree, a bit each."""
# A power of two times this sequence has another top six bits for each power
# (Leiserson, Prokop and Randall, 1998), so they find the lowest bit of a word.
_DE_BRUIJN = 0x03F79D71B4CB0A89
_ALL = 2**64 - 1
_PLACE = np.zeros(64, np.int32)
_PLACE[[((_DE_BRUIJN << bit) & _ALL) >> 58 for bit in range(64)]] = np.arange(64)


class Trees(NamedTuple):
    """The nodes of all trees by feature, thresholds rising.

    Attributes:
        start: int32, shape (columns + 1,); first node of each feature.
        threshold: float64, shape (nodes,); left where the value is not above it.
        tree: int32, shape (nodes,); which tree the node is in.
        keep: uint64, shape (nodes,); leaves that remain when the value is above.
        first_leaf: int32, shape (trees,); where the leaves of each tree begin.
        leaf: int64, shape (leaves,); values in billionths, from left to right.
    """

    start: NDArray[np.int32]
    threshold: NDArray[np.float64]
    tree: NDArray[np.int32]
    keep: NDArray[np.uint64]
    first_leaf: NDArray[np.int32]
    leaf: NDArray[np.int64]


@kernel
def evaluate_trees(trees: Trees, row: NDArray[np.float32]) -> int:
    """Return the sum of the leaves that a row of features falls into, in billionths.

    Args:
        trees: As loaded.
        row: float32, at least as long as there are columns.
    """
    left = np.full(trees.first_leaf.size, np.uint64(_ALL), np.uint64)
    for column in range(trees.start.size - 1):
        value = np.float64(row[column])
        for node in range(trees.start[column], trees.start[column + 1]):
            if value <= trees.threshold[node]:
                break
            left[trees.tree[node]] &= trees.keep[node]
    total = np.int64(0)
    for tree in range(left.size):
        lowest = left[tree] & (~left[tree] + np.uint64(1))
        place = _PLACE[(lowest * np.uint64(_DE_BRUIJN)) >> np.uint64(58)]
        total += trees.leaf[trees.first_leaf[tree] + place]
    return int(total)


def trees_from_json(stored: Mapping[str, Any]) -> Trees:
    """Build trees from the lists of a model's data file.

    Args:
        stored: ``feature``, ``threshold``, ``left`` and ``right`` of each node,
            ``root`` of each tree, ``leaf`` values; a child or root below zero is
            the leaf ``-1 - child``.

    Raises:
        VerificationError: A tree has more leaves than a word has bits.
    """
    nodes: list[tuple[int, float, int, int]] = []
    firsts: list[int] = []
    leaves: list[int] = []
    for tree, root in enumerate(stored["root"]):
        firsts.append(len(leaves))
        spans, order = _spans(stored["left"], stored["right"], root)
        _check_size(len(order))
        leaves += [stored["leaf"][leaf] for leaf in order]
        for node, (begin, middle) in spans.items():
            gone = (1 << middle) - (1 << begin)
            feature, threshold = stored["feature"][node], stored["threshold"][node]
            nodes.append((feature, threshold, tree, _ALL ^ gone))
    nodes.sort(key=lambda node: node[:2])
    columns = 1 + max((node[0] for node in nodes), default=-1)
    return Trees(
        np.searchsorted(
            np.array([node[0] for node in nodes], np.int32), np.arange(columns + 1)
        ).astype(np.int32),
        np.array([node[1] for node in nodes], np.float64),
        np.array([node[2] for node in nodes], np.int32),
        np.array([node[3] for node in nodes], np.uint64),
        np.array(firsts, np.int32),
        np.array(leaves, np.int64),
    )


def _spans(
    left: Sequence[int], right: Sequence[int], root: int
) -> tuple[dict[int, tuple[int, int]], list[int]]:
    """Return where the left leaves of each node begin and end, and all leaves."""
    order: list[int] = []
    spans: dict[int, tuple[int, int]] = {}

    def descend(node: int) -> None:
        if node < 0:
            order.append(-1 - node)
            return
        begin = len(order)
        descend(left[node])
        spans[node] = (begin, len(order))
        descend(right[node])

    descend(root)
    return spans, order


def _check_size(leaves: int) -> None:
    if leaves > MOST_LEAVES:
        raise VerificationError(
            f"A tree of the ranking model has {leaves} leaves; at most {MOST_LEAVES} "
            'can be read. Train it again with "python benchmarks/train_ranker.py".',
            code="ranker-mismatch",
            data={"leaves": leaves},
        )
