"""An OpenID provider, run as a process of its own by the tests: discovery, signing keys, code flow with PKCE.

    python provider.py PORT CLIENT_ID CLIENT_SECRET

Everyone in PEOPLE signs in with a button. Some of them get tokens that a careful client refuses; their names say what is wrong.
"""

import os
import sys
import time
from dataclasses import dataclass, field
from typing import Any, ClassVar

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # loopback only

from authlib.integrations.flask_oauth2 import AuthorizationServer, current_token
from authlib.integrations.flask_oauth2 import ResourceProtector as Protector
from authlib.oauth2.rfc6749 import ClientMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin, OpenIDCode
from flask import Flask, jsonify, render_template_string, request
from joserfc.jwk import RSAKey

PORT, CLIENT, SECRET = int(sys.argv[1]), sys.argv[2], sys.argv[3]
ISSUER = f"http://127.0.0.1:{PORT}"
KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}) for _ in range(2))

PEOPLE: dict[str, dict[str, Any]] = {
    "wang": {"name": "王芳", "roles": ["support", "everybody"]},
    "boss": {"name": "经理", "roles": ["support", "desk-admins"]},
    "stranger": {"name": "路人", "roles": ["everybody"]},
    "roleless": {"name": "无名"},
    "nested": {"name": ["not", "text"], "preferred_username": "nested\x07name", "roles": {"support": True}},
    "short-token": {"name": "只在资料里", "_userinfo": {"roles": "support"}},
    "two-people": {"name": "两个人", "_userinfo": {"sub": "somebody-else", "roles": "desk-admins"}},
    "other-key": {"name": "假签名", "roles": ["desk-admins"], "_key": OTHER_KEY},
    "other-issuer": {"name": "别家", "roles": ["desk-admins"], "iss": "http://127.0.0.1:1"},
    "other-audience": {"name": "别的应用", "roles": ["desk-admins"], "aud": ["another-client"]},
    "other-nonce": {"name": "重放", "roles": ["desk-admins"], "nonce": "from another time"},
    "expired": {"name": "过期", "roles": ["desk-admins"], "exp": int(time.time()) - 3600},
}
PAGE = """<!doctype html><title>Provider</title>
<form method="post">{% for name in people %}<button name="person" value="{{ name }}">{{ name }}</button>{% endfor %}</form>"""


class Client(ClientMixin):
    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(one for one in scope.split() if one in ("openid", "profile", "email"))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.endswith("/console/oidc/callback")

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):
    person: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass
class Token:
    person: str
    scope: str
    since: float = field(default_factory=time.time)

    def is_expired(self) -> bool:
        return time.time() > self.since + 60

    def is_revoked(self) -> bool:
        return False

    def get_scope(self) -> str:
        return self.scope


CODES: dict[str, Code] = {}
TOKENS: dict[str, Token] = {}


class Flow(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar = ["client_secret_basic"]

    def save_authorization_code(self, code: str, request: Any) -> None:
        data = request.payload.data
        CODES[code] = Code(
            request.user, request.payload.redirect_uri, request.scope, data["nonce"], data["code_challenge"], data["code_challenge_method"]
        )

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return CODES.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        for code in [code for code, one in CODES.items() if one is authorization_code]:
            del CODES[code]

    def authenticate_user(self, authorization_code: Code) -> str:
        return authorization_code.person


class Identity(OpenIDCode):
    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return any(code.nonce == nonce for code in CODES.values())

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        return {"iss": ISSUER, "aud": [CLIENT]}

    def get_client_algorithm(self, client: Client) -> str:
        return "RS256"

    def get_encode_header(self, client: Client) -> dict[str, str]:
        return {"alg": "RS256", "kid": "one"}

    def resolve_client_private_key(self, client: Client) -> Any:
        return PEOPLE[request.person].get("_key", KEY)  # type: ignore[attr-defined]

    def generate_user_info(self, user: str, scope: str) -> dict[str, Any]:
        request.person = user  # type: ignore[attr-defined]
        return {"sub": user} | {name: value for name, value in PEOPLE[user].items() if not name.startswith("_")}


class KnownTokens(BearerTokenValidator):
    def authenticate_token(self, token_string: str) -> Token | None:
        return TOKENS.get(token_string)


def save_token(token: dict[str, Any], request: Any) -> None:
    TOKENS[token["access_token"]] = Token(request.user, token["scope"])


app = Flask(__name__)
server = AuthorizationServer(app, query_client=lambda name: Client() if name == CLIENT else None, save_token=save_token)
server.register_grant(Flow, [CodeChallenge(required=True), Identity(require_nonce=True)])
protected = Protector()
protected.register_token_validator(KnownTokens())


@app.get("/.well-known/openid-configuration")
def discovery() -> Any:
    return jsonify(
        issuer=ISSUER,
        authorization_endpoint=f"{ISSUER}/authorize",
        token_endpoint=f"{ISSUER}/token",
        userinfo_endpoint=f"{ISSUER}/userinfo",
        jwks_uri=f"{ISSUER}/keys",
        response_types_supported=["code"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=["RS256"],
        code_challenge_methods_supported=["S256"],
    )


@app.get("/keys")
def keys() -> Any:
    return jsonify(keys=[KEY.as_dict(private=False)])


@app.route("/authorize", methods=["GET", "POST"])
def authorize() -> Any:
    grant = server.get_consent_grant()
    if request.method == "GET":
        return render_template_string(PAGE, people=PEOPLE)
    return server.create_authorization_response(grant_user=request.form["person"] or None, grant=grant)


@app.post("/token")
def token() -> Any:
    return server.create_token_response()


@app.get("/userinfo")
@protected("openid")
def userinfo() -> Any:
    return jsonify({"sub": current_token.person} | PEOPLE[current_token.person].get("_userinfo", {}))


if __name__ == "__main__":
    app.run("127.0.0.1", PORT, threaded=True)
