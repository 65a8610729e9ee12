# SPDX-License-Identifier: Apache-2.0
"""A TCP relay that delays every byte by 20 ms in each direction, and the first byte of a connection by another round
trip, which is what the TCP handshake takes on such a way. `delay.py PORT` prints the port it listens on."""
import asyncio
import sys

ONE_WAY_S = 0.02


async def relay(reader, writer, first_s):
    """Bytes read at a time leave in order, each after its own delay."""
    loop = asyncio.get_running_loop()
    queue = asyncio.Queue()

    async def leave():
        while (item := await queue.get()) is not None:
            at, data = item
            await asyncio.sleep(max(0, at - loop.time()))
            writer.write(data)
        writer.close()

    leaving = asyncio.ensure_future(leave())
    begun = loop.time() + first_s
    try:
        while data := await reader.read(65536):
            queue.put_nowait((max(begun, loop.time()) + ONE_WAY_S, data))
    except OSError:
        pass
    queue.put_nowait(None)
    await leaving


async def accept(port, reader, writer):
    try:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        writer.close()
        return
    await asyncio.gather(relay(reader, far_writer, 2 * ONE_WAY_S), relay(far_reader, writer, 0),
                         return_exceptions=True)


async def main():
    port = int(sys.argv[1])
    server = await asyncio.start_server(lambda r, w: accept(port, r, w), "127.0.0.1", 0, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
