"""Each answer names its request, in no words of the caller's."""

from __future__ import annotations

import re

from tests.channels.web.service import Patient


def test_web_every_answer_has_a_request_id_of_our_own(patient: Patient) -> None:
    answers = [
        patient.post("message", {"text": "redness"}, headers={"X-Request-Id": "mine"}),
        patient.post("session", headers={"Origin": "https://elsewhere.example"}),
        patient.http.get(f"{patient.service.url}/health"),
    ]
    ids = [answer.headers["X-Request-Id"] for answer in answers]

    assert all(re.fullmatch(r"[0-9a-f]{16}", one) for one in ids)
    assert len(set(ids)) == 3
