"""Why a message gets the reply it gets, in plain data: for curators and agents, never for merchants."""

from typing import Any

from bot.dialogue.desk import Desk


def explain(desk: Desk, message: str) -> list[dict[str, Any]]:
    """For each question in the message: its words, facets, signs, candidates with the parts of their score, vetoes, decision."""
    return [_one(desk, decided) for decided in desk.decide(desk.asked_in(message), None)]


def _one(desk: Desk, decided: Any) -> dict[str, Any]:
    question, decision = decided.question, decided.decision
    return {
        "question": decided.asked,
        "read_as": question.text.plain,
        "repairs": [{"typed": typed, "meant": meant} for typed, meant in decision.reading.changes] if decision.reading else [],
        "words": list(question.text.words),
        "terms": sorted(question.text.terms),
        "account": {
            "probability": round(decision.account, 4),
            "log_odds": {name: round(value, 3) for name, value in desk.messages.account_odds(question).items()},
        },
        "candidates": [
            {
                "topic": candidate.topic,
                "score": round(candidate.score, 4),
                "phrasing": candidate.phrasing,
                "log_odds": {name: round(value, 3) for name, value in desk.search.odds(candidate).items()},
            }
            for candidate in desk.search.candidates(question.text.normal)
        ],
        "vetoes": list(decision.vetoes),
        "kind": decision.kind,
        "reason": decision.reason,
    }
