"""Headers that keep a browser on the narrow path, on every response.

A view that must differ sets its own header and keeps it: the widget may be framed, other sites may load its script.
"""

from flask import Flask, Response

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}


def policy(**changes: str) -> str:
    """The content security policy, with directives added or changed: frame_ancestors="'self'"."""
    directives = _POLICY | {name.replace("_", "-"): value for name, value in changes.items()}
    return "; ".join(f"{name} {value}" for name, value in directives.items())


HEADERS = {
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def install(app: Flask) -> None:
    # Flask runs these last to first, so this one must be installed after those that set headers of their own.
    @app.after_request
    def protect(response: Response) -> Response:
        own = {name for name, _ in response.headers}
        for name, value in HEADERS.items():
            if name not in own:
                response.headers.add(name, value)
        return response
