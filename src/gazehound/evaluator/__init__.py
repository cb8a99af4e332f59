"""The plain evaluator: bound expressions on one row of Python values, without an engine.

It says what an expression means as simply as can be. The engine is compared with it, the prover reasons with it
and `scan` runs on it.
"""

from __future__ import annotations

from gazehound.evaluator.evaluate import NotEvaluated, evaluate, missing_functions

__all__ = ["NotEvaluated", "evaluate", "missing_functions"]
