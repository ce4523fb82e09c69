from __future__ import annotations

import subprocess
import sys

import pytest

# In a process of its own: what is imported stays imported.
_SCRIPT = """
import sys
from bot.engine.quiet import quiet
from bot.engine.lean import lean
quiet(); lean(); lean()
import numpy, skops.io, sklearn.utils, sklearn.linear_model, sklearn.svm
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier

assert sys.modules["jax"] is None
assert len(sklearn.utils.all_estimators()) > 50, "scikit-learn's own function is not put back"

x, y = numpy.eye(4), [0, 1, 2, 0]
known = skops.io.dumps(sklearn.linear_model.LogisticRegression().fit(x, y))
strange = skops.io.dumps(sklearn.svm.SVC().fit(x, y))
assert skops.io.get_untrusted_types(data=known) == []
assert skops.io.get_untrusted_types(data=strange) != []

from pathlib import Path
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
storage, resource = LocalModelStorage.create(Path(sys.argv[1])), Resource("classifier")
context = ExecutionContext(GraphSchema({}), node_name="classifier")
config = LogisticRegressionClassifier.get_default_config()
made = LogisticRegressionClassifier.create(config, storage, resource, context)
made.clf.fit(x, y)
made.persist()
read = LogisticRegressionClassifier.load(config, storage, resource, context)
assert read.clf.coef_.flags.f_contiguous
assert (read.clf.predict_proba(x) == made.clf.predict_proba(x)).all()
"""


def test_lean_trusts_one_estimator_and_changes_no_result(tmp_path: object) -> None:
    pytest.importorskip("skops")
    done = subprocess.run([sys.executable, "-c", _SCRIPT, str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
