"""Boosted trees (LightGBM, Ke et al., NIPS 2017): fitted with several seeds, and written as an ONNX network."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import lightgbm
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

SETTINGS = {
    "objective": "binary",
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "verbose": -1,
    "num_threads": 1,
}
NODE = ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")


class Growth(NamedTuple):
    """How trees grow: leaves of each, learning rate, trees of a seed, seeds, and the fewest rows of a leaf."""

    leaves: int = 7
    rate: float = 0.05
    rounds: int = 300
    seeds: int = 3
    least: int = 30


SMALL = Growth()


def fit(rows: NDArray[np.float32], right: NDArray[np.float64], growth: Growth = SMALL) -> list[lightgbm.Booster]:
    """Trees that tell the rows which are right (1) from the others (0), for several seeds."""
    data = [lightgbm.Dataset(rows, right) for _ in range(growth.seeds)]
    settings = {
        **SETTINGS,
        "num_leaves": growth.leaves,
        "learning_rate": growth.rate,
        "min_child_samples": growth.least,
    }
    return [lightgbm.train({**settings, "seed": seed}, each, growth.rounds) for seed, each in enumerate(data)]


def predict(trees: Sequence[lightgbm.Booster], rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """The probability that each row is right: the mean log odds of the trees."""
    raw = np.mean([tree.predict(rows, raw_score=True) for tree in trees], axis=0)
    likely: NDArray[np.float64] = 1 / (1 + np.exp(-raw))
    return likely


def best(fitted: Sequence[lightgbm.Booster], rows: NDArray[np.float32], options: Sequence[str]) -> tuple[float, str]:
    """The highest probability of a row and the option that has it; 0 and "" where there are no options."""
    if not options:
        return 0.0, ""
    likely = predict(fitted, rows)
    at = int(likely.argmax())
    return float(likely[at]), options[at]


def article_hash(article: str) -> int:
    """A number that parts articles into folds the same way each time."""
    return int(hashlib.sha256(article.encode()).hexdigest(), 16)


def export(trees: Sequence[lightgbm.Booster], path: Path, *, features: int) -> None:
    """Write the trees, averaged, as an ONNX network from `features` to `log_odds`."""
    nodes: dict[str, list[Any]] = {f"nodes_{name}": [] for name in NODE}
    leaves: dict[str, list[Any]] = {f"target_{name}": [] for name in ("treeids", "nodeids", "ids", "weights")}
    every = [tree["tree_structure"] for one in trees for tree in one.dump_model()["tree_info"]]
    for number, root in enumerate(every):
        entries: list[tuple[Any, ...]] = []
        _put(root, number, entries)
        for node in entries:
            for name, value in zip(NODE, node, strict=False):
                nodes[f"nodes_{name}"].append(value)
            if node[4] == "LEAF":
                for name, value in zip(leaves, (*node[:2], 0, node[-1] / len(trees)), strict=True):
                    leaves[name].append(value)
    ensemble: Any = helper.make_node  # its types know no attributes
    node = ensemble(
        "TreeEnsembleRegressor", ["features"], ["log_odds"], domain="ai.onnx.ml", n_targets=1, **nodes, **leaves
    )
    graph = helper.make_graph(
        [node],
        path.stem,
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, [None, features])],
        [helper.make_tensor_value_info("log_odds", TensorProto.FLOAT, [None, 1])],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)


def _put(tree: dict[str, Any], number: int, entries: list[tuple[Any, ...]]) -> int:
    """Add a node and all below it to a tree, each the values of `NODE` and that of a leaf; its id."""
    identity = len(entries)
    if "leaf_value" in tree:
        entries.append((number, identity, 0, 0.0, "LEAF", 0, 0, tree["leaf_value"]))
        return identity
    entries.append(())  # replaced below, once the ids of the nodes under it are known
    below = _put(tree["left_child"], number, entries), _put(tree["right_child"], number, entries)
    entries[identity] = (number, identity, tree["split_feature"], tree["threshold"], "BRANCH_LEQ", *below, 0.0)
    return identity
