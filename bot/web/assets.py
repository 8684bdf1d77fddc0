"""Stylesheet, scripts and icon by a name that changes with their content, so that browsers may keep them for good; compressed
once, at the start."""

import gzip
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, request

FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


def install(app: Flask) -> None:
    folder = Path(app.static_folder or "")
    contents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    digests = {name: sha256(content).hexdigest()[:12] for name, content in contents.items()}
    small = {name: gzip.compress(content, mtime=0) for name, content in contents.items()}

    @app.template_global()
    def asset(name: str) -> str:
        return f"/static/{name}?v={digests[name]}"

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint != "static" or response.status_code not in (200, 206, 304):
            return response
        name = str((request.view_args or {}).get("filename"))
        response.headers["Cache-Control"] = FOREVER if request.args.get("v") == digests.get(name) else ASK_AGAIN
        response.vary.add("Accept-Encoding")
        if response.status_code == 200 and name in small and request.accept_encodings.quality("gzip") > 0:
            response.close()  # the open file it would have read from
            response.direct_passthrough = False
            response.set_data(small[name])
            response.headers["Content-Encoding"] = "gzip"
            response.headers.pop("ETag", None)  # it named the other form
        return response
