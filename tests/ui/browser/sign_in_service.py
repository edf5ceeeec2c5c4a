"""A sign-in service by OpenID Connect, on this machine, that lets in whom a test says at once."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

from ui.running import unused_port
from ui.start import HOST

CLIENT, SECRET = "pages", secrets.token_hex(16)
_MINUTE = 60


@dataclass
class SignInService:
    """The service; ``claims`` are what it says of whoever signs in next."""

    claims: dict[str, Any] = field(default_factory=dict)
    port: int = field(default_factory=unused_port)
    _key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    _given: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Serves in a thread, until ``stop``."""
        routes = [
            Route("/.well-known/openid-configuration", self._about),
            Route("/authorize", self._authorize),
            Route("/token", self._token, methods=["POST"]),
            Route("/keys", self._keys),
        ]
        settings = uvicorn.Config(
            Starlette(routes=routes), HOST, self.port, ws="none", lifespan="off", log_level="error"
        )
        self._server = uvicorn.Server(settings)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        """Ends it."""
        self._server.should_exit = True
        self._thread.join()

    async def _about(self, _: Request) -> JSONResponse:
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def _authorize(self, request: Request) -> RedirectResponse:
        asked = request.query_params
        code = secrets.token_hex(8)
        self._given[code] = (asked["nonce"], dict(self.claims))
        back = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}")

    async def _token(self, request: Request) -> JSONResponse:
        nonce, claims = self._given.pop(str((await request.form())["code"]))
        now = int(time.time())
        times = {"iat": now, "exp": now + _MINUTE}
        said = {"iss": self.url, "aud": CLIENT, "sub": "1", "nonce": nonce, **times, **claims}
        token = jwt.encode({"alg": "RS256", "kid": "one"}, said, self._key)
        return JSONResponse(
            {
                "access_token": "one",
                "token_type": "Bearer",
                "expires_in": _MINUTE,
                "id_token": token,
            }
        )

    async def _keys(self, _: Request) -> JSONResponse:
        return JSONResponse({"keys": [self._key.as_dict(private=False)]})
