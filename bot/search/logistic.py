"""Logistic regression by Newton's method: deterministic, no random numbers, a fixed number of steps."""

from collections.abc import Sequence

import numpy as np

from .score import LARGEST

STEPS = 30


def logistic(examples: Sequence[Sequence[float]], right: Sequence[bool], ridge: float) -> tuple[float, tuple[float, ...]]:
    """The intercept and one weight an input. `examples` are rows of equally many numbers, `ridge` keeps a weight small where
    the examples do not ask for it; the intercept is free."""
    inputs = np.array(examples, float)
    design = np.hstack([np.ones((len(inputs), 1)), inputs])
    wanted = np.array(right, float)
    weights = np.zeros(design.shape[1])
    penalty = np.diag([0.0] + [ridge] * inputs.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -LARGEST, LARGEST)))
        gradient = design.T @ (wanted - chance) - penalty @ weights
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + penalty + 1e-9 * np.eye(len(weights))
        weights = weights + np.linalg.solve(curvature, gradient)
    return float(weights[0]), tuple(float(weight) for weight in weights[1:])
