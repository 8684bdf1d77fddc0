"""Stylesheet, script and icon by a name that changes with their content, so that browsers may keep them for good."""

from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, request

FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


def install(app: Flask) -> None:
    folder = Path(app.static_folder or "")
    digests = {path.relative_to(folder).as_posix(): _digest(path) for path in sorted(folder.rglob("*")) if path.is_file()}

    @app.template_global()
    def asset(name: str) -> str:
        return f"/static/{name}?v={digests[name]}"

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in (200, 206, 304):
            name = (request.view_args or {}).get("filename")
            current = digests.get(str(name))
            response.headers["Cache-Control"] = FOREVER if request.args.get("v") == current else ASK_AGAIN
        return response


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]
