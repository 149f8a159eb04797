"""A forward proxy as companies run them: CONNECT for what is encrypted, whole addresses for the rest.

It knows hosts that no name server knows: a request that does not come through it cannot arrive.
"""

import asyncio
import base64
import contextlib
import datetime
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Address = tuple[str, int]

HEAD_END = b"\r\n\r\n"


@dataclass(slots=True)
class ForwardProxy:
    """The proxy. `hosts` maps names to addresses, `seen` is what was asked of it: method and target."""

    hosts: Mapping[str, Address]
    user: str = ""
    seen: list[tuple[str, str]] = field(default_factory=list)
    refused: int = 0
    address: Address = ("", 0)

    @property
    def url(self) -> str:
        """Its address with user and password."""
        return f"http://{self.user}@{self.bare}" if self.user else f"http://{self.bare}"

    @property
    def bare(self) -> str:
        """Its address without them."""
        return "{}:{}".format(*self.address)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await self._serve(reader, writer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(HEAD_END)).decode("latin-1")
        first, *headers = head.removesuffix("\r\n\r\n").split("\r\n")
        method, target, version = first.split(" ")
        wanted = "Basic " + base64.b64encode(self.user.encode()).decode()
        given = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in headers)}
        if self.user and given.get("proxy-authorization") != wanted:
            self.refused += 1
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            writer.close()
            await writer.wait_closed()
            return
        self.seen.append((method, target))
        if method == "CONNECT":
            host, _, port = target.rpartition(":")
            out_reader, out_writer = await asyncio.open_connection(*self._find(host, int(port)))
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            parts = urlsplit(target)
            where = self._find(parts.hostname or "", parts.port or 80)
            out_reader, out_writer = await asyncio.open_connection(*where)
            path = parts._replace(scheme="", netloc="").geturl() or "/"
            kept = [one for one in headers if not one.lower().startswith("proxy-")]
            if "upgrade" not in given:  # one request a connection, so that each is seen
                kept = [
                    *(one for one in kept if not one.lower().startswith("connection:")),
                    "Connection: close",
                ]
            out_writer.write(
                ("\r\n".join([f"{method} {path} {version}", *kept]) + "\r\n\r\n").encode("latin-1")
            )
        await _relay(reader, writer, out_reader, out_writer)

    def _find(self, host: str, port: int) -> Address:
        return self.hosts.get(host, (host, port))


@asynccontextmanager
async def forward_proxy(hosts: Mapping[str, Address], user: str = "") -> AsyncIterator[ForwardProxy]:
    """A proxy on a free port of this machine. `user`: `name:password` without which it refuses."""
    proxy = ForwardProxy(hosts, user)
    async with _server(proxy.handle) as proxy.address:
        yield proxy


@asynccontextmanager
async def encrypting(host: str, behind: Address, folder: Path) -> AsyncIterator[tuple[Address, Path]]:
    """A TLS server of that host in front of a plain one: its address, and the certificate to trust."""
    key, certificate = _certificate(host)
    trusted, private = folder / f"{host}.pem", folder / f"{host}.key"
    trusted.write_bytes(certificate)
    private.write_bytes(key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, private)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            await _relay(reader, writer, *(await asyncio.open_connection(*behind)))

    async with _server(handle, context) as address:
        yield address, trusted


@asynccontextmanager
async def _server(handle: object, context: ssl.SSLContext | None = None) -> AsyncIterator[Address]:
    """A server on a free port, whose connections end with it."""
    running: set[asyncio.Task[None]] = set()

    async def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        try:
            await handle(reader, writer)  # type: ignore[operator]  # a handler of connections
        finally:
            running.discard(task)
            writer.transport.abort()

    server = await asyncio.start_server(accepted, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[:2]
    finally:
        server.close()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await asyncio.sleep(0)  # the loop closes what was aborted


async def _relay(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    out_reader: asyncio.StreamReader,
    out_writer: asyncio.StreamWriter,
) -> None:
    """Copy both ways until the far side ends."""
    there = asyncio.create_task(_pass_on(reader, out_writer))
    try:
        await _pass_on(out_reader, writer)
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    finally:
        there.cancel()
        await asyncio.gather(there, return_exceptions=True)
        out_writer.transport.abort()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copy until the end of one side, and end the other."""
    try:
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    except OSError:
        pass  # the other side learns of it below
    finally:
        writer.close()


def _certificate(host: str) -> tuple[bytes, bytes]:
    """A key and a certificate that signs itself, both PEM, good for this hour."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private, certificate.public_bytes(serialization.Encoding.PEM)
