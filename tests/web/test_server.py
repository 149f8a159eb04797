"""Our HTTP server over a real socket: it serves its routes and turns away what is too large, slow or odd."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from aiohttp import ClientSession, web

from bot.platform.failures import SetupError
from bot.web import server as limits
from bot.web.server import HttpServer

MARK = "<script>mark</script>"


async def echo_length(request: web.Request) -> web.Response:
    """How many bytes came."""
    return web.Response(text=str(len(await request.read())))


async def fail(_: web.Request) -> web.Response:
    """What a mistake of ours does."""
    raise RuntimeError(MARK)


@pytest.fixture
async def server() -> AsyncIterator[HttpServer]:
    """Listening at some free port."""
    routes = [web.post("/read", echo_length), web.get("/fail", fail)]
    built = HttpServer("127.0.0.1:0", routes)
    await built.open()
    yield built
    await built.close()


async def ask(server: HttpServer, sent: bytes) -> bytes:
    """Send these bytes; all that comes back until the server hangs up or has answered."""
    reader, writer = await asyncio.open_connection(*server.addresses[0])
    writer.write(sent)
    await writer.drain()
    async with asyncio.timeout(20):
        answer = await reader.read(4096)
    writer.close()
    return answer


async def test_a_route_is_served_and_nothing_else(server: HttpServer) -> None:
    base = "http://{}:{}".format(*server.addresses[0])
    async with ClientSession() as session:
        async with session.post(f"{base}/read", data=b"x" * 1000) as answer:
            assert (answer.status, await answer.text()) == (200, "1000")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        for path in ("/", "/static/", "/../etc/passwd", f"/{MARK}", f"/read?x={MARK}"):
            async with session.get(f"{base}{path}") as answer:
                assert answer.status in {404, 405}
                assert "mark" not in await answer.text()
                assert "Python" not in answer.headers["Server"]
                assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
                assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_too_much_is_turned_away(server: HttpServer) -> None:
    start = b"POST /read HTTP/1.1\r\nHost: x\r\n"
    assert b" 413 " in await ask(server, start + b"Content-Length: 99999999\r\n\r\n")
    for oversized in (
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        start + b"X-Long: " + b"a" * 20_000 + b"\r\n\r\n",
        start + b"".join(b"X-%d: a\r\n" % number for number in range(500)) + b"\r\n",
        b"\x16\x03\x01 no http at all \r\n\r\n",
    ):
        told = await ask(server, oversized)
        assert b" 400 " in told.splitlines()[0]
        assert told.endswith(b"\r\n\r\n400\n"), "nothing is repeated"
        assert b"Python" not in told
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    answer = await ask(server, start + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 20 + b"0\r\n\r\n")
    assert b" 413 " in answer.splitlines()[0], "a body without a length counts too"


async def test_who_is_slow_is_not_waited_for(server: HttpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ANSWER_TIMEOUT_S", 0.2)
    answer = await ask(server, b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
    assert b" 408 " in answer.splitlines()[0]


async def test_who_sends_half_a_request_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "IDLE_TIMEOUT_S", 0.3)
    server = HttpServer("127.0.0.1:0", [])
    await server.open()
    for begun in (b"", b"GET /hea"):
        assert await ask(server, begun) == b"", "the server ended the connection"
    await server.close()


async def test_a_connection_too_many_is_closed_and_the_others_go_on(
    server: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_CONNECTIONS", 2)
    request = b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
    first = await asyncio.open_connection(*server.addresses[0])
    second = await asyncio.open_connection(*server.addresses[0])
    for reader, writer in (first, second):
        writer.write(request)
        assert b" 200 " in await reader.readline()
    assert server.connections == 2
    for _ in range(3):
        reader, writer = await asyncio.open_connection(*server.addresses[0])
        with suppress(ConnectionResetError):
            assert await reader.read() == b"", "closed, and nothing was said"
        writer.close()
    first[1].write(request)
    await first[0].readuntil(b"\r\n\r\n3")
    assert b" 200 " in await first[0].readline()
    second[1].write(request.replace(b"Host: x", b"Host: x\r\nConnection: close"))
    assert b" 200 " in await second[0].read()
    second[1].close()
    assert b" 200 " in await ask(server, request), "there is room again"
    first[1].close()


async def test_a_mistake_of_ours_tells_nothing(server: HttpServer) -> None:
    async with (
        ClientSession() as session,
        session.get("http://{}:{}/fail".format(*server.addresses[0])) as answer,
    ):
        assert (answer.status, await answer.text()) == (500, "500\n")


async def test_a_port_that_is_taken_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(SetupError, match=f"STUDYPLAN_HTTP_ADDRESS: {address} cannot be used"):
            await HttpServer(address, []).open()
        further = HttpServer(address, [], optional=True)
        await further.open()
        assert further.addresses == []
        await further.close()


@pytest.mark.parametrize("address", ["", "8080", ":8080", "127.0.0.1", "127.0.0.1:http", "127.0.0.1:99999"])
async def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(SetupError, match="is not an address"):
        await HttpServer(address, []).open()
