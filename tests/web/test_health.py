"""What machines that look after the desk see."""

import pytest
from flask.testing import FlaskClient

from bot.dialogue.desk import Desk
from bot.encoder.encoder import Off


def test_alive_and_ready(client: FlaskClient, desk: Desk) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok"}
    assert client.get("/readyz").get_json() == {"status": "ready", "kb_digest": desk.kb_digest, "encoder": "off: not installed"}


def test_not_ready_says_why(client: FlaskClient, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(desk), "problems", lambda _: ["the disk is full"])
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.get_json()["problems"] == ["the disk is full"]
    assert "desk_records_problem 1.0" in client.get("/metrics").get_data(as_text=True)


def test_ready_says_which_encoder_it_runs_with(client: FlaskClient, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "encoder", Off("model.onnx is not the file that was installed"))
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.get_json()["encoder"] == "off: model.onnx is not the file that was installed"


def test_metrics_count_requests_and_replies(client: FlaskClient, desk: Desk) -> None:
    kind = client.post("/api/chat", json={"message": "签到的操作员号是多少"}).get_json()["kind"]
    client.get("/nowhere/6222021234567890128")
    text = client.get("/metrics").get_data(as_text=True)
    assert 'desk_requests_total{code="200",route="/api/chat"} 1.0' in text
    assert f'desk_replies_total{{kind="{kind}"}} 1.0' in text
    assert 'desk_request_seconds_count{route="/api/chat"} 1.0' in text
    assert f'desk_kb_info{{digest="{desk.kb_digest}"}} 1.0' in text
    assert "desk_records_problem 0.0" in text
    assert "6222" not in text, "a path is free text and must not become a label"
