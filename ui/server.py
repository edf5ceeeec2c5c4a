"""What is served: the script ``app`` with security headers, warm before the first visitor."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from ui import knowledge, serving, warming
from ui.headers import SecurityHeaders


@asynccontextmanager
async def _lifespan(_: Any) -> AsyncIterator[dict[str, Any]]:
    """Says where the pages are, and warms up beside: a visitor may come at once."""
    beside = asyncio.create_task(asyncio.to_thread(warming.warm_up))
    address = os.environ.get(serving.REACHED_AT) or serving.address_of(
        str(st.get_option("server.address") or ""), st.get_option("server.port")
    )
    sys.stdout.write(f"payor-rules is at {address} - Ctrl-C ends it\n")
    sys.stdout.flush()
    try:
        yield {}
    finally:
        warming.end()
        with suppress(asyncio.CancelledError):
            await beside
        knowledge.close()


app = st.App(
    Path(__file__).resolve().parent / "app.py",
    lifespan=_lifespan,
    middleware=[Middleware(SecurityHeaders), Middleware(warming.NotedArrivals)],
)
