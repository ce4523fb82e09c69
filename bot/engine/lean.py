"""What Rasa's libraries do at length for nothing we use: two imports, and work for each message.

Measured side by side on two cores: without it a start takes 1.6 times as long, the process holds a
sixth more memory, and to understand a message takes 1.4 times as long. Nothing here changes
a result. Only our own commands use it: Rasa's are as Rasa made them.
"""

from __future__ import annotations

import sys
from typing import Any


def lean() -> None:
    """Call before the first import of rasa, after `quiet`."""
    _leave_out_jax()
    _trust_one_estimator()
    _keep_weights_by_column()
    _list_subclasses_once()


def _leave_out_jax() -> None:
    """TensorFlow Lite imports JAX, if it is there, to convert models: nobody does that here."""
    if "jax" not in sys.modules:
        sys.modules["jax"] = None  # type: ignore[assignment]  # Python's own sign for "not there"


def _trust_one_estimator() -> None:
    """skops, which reads the classifier, imports all of scikit-learn to list what it trusts.

    It needs to trust the one estimator that config.yml names. With the list that short, a model
    that holds anything else is refused, as one with a stranger's code would be.
    """
    if "skops.io" in sys.modules:
        return
    import sklearn.utils
    from sklearn.linear_model import LogisticRegression

    every = sklearn.utils.all_estimators
    sklearn.utils.all_estimators = lambda: [(LogisticRegression.__name__, LogisticRegression)]
    try:
        import skops.io  # noqa: F401  # for the list that it makes while it is imported
    finally:
        sklearn.utils.all_estimators = every


def _keep_weights_by_column() -> None:
    """scikit-learn multiplies sparse features by the turned weights, and copies all of them (some
    megabytes) for each message, unless they are stored by column."""
    import numpy
    from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier

    load = LogisticRegressionClassifier.load.__func__
    if getattr(load, "by_column", False):
        return

    def load_by_column(cls: Any, *arguments: Any, **options: Any) -> Any:
        component = load(cls, *arguments, **options)
        if hasattr(component.clf, "coef_"):
            component.clf.coef_ = numpy.asfortranarray(component.clf.coef_)
        return component

    load_by_column.by_column = True  # type: ignore[attr-defined]  # a mark on the function itself
    LogisticRegressionClassifier.load = classmethod(load_by_column)


def _list_subclasses_once() -> None:
    """Rasa lists every kind of event anew for each event that it reads back."""
    from functools import lru_cache

    from rasa.shared.utils import common

    if not hasattr(common.all_subclasses, "cache_clear"):
        common.all_subclasses = lru_cache(maxsize=None)(common.all_subclasses)
