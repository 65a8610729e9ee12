# SPDX-License-Identifier: Apache-2.0
"""A relay that delays every byte by SECONDS in each direction, and the first byte of a connection by another round
trip, which is what the TCP handshake takes on such a way. `delay.py SECONDS PORT` prints the port it listens on,
`delay.py SECONDS SOCKET OWN_SOCKET` its own socket."""
import asyncio
import selectors
import sys


async def relay(reader, writer, one_way_s, first_s):
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
            queue.put_nowait((max(begun, loop.time()) + one_way_s, data))
    except OSError:
        pass
    queue.put_nowait(None)
    await leaving


def relay_to(connect, one_way_s):
    async def accept(reader, writer):
        try:
            far_reader, far_writer = await connect()
        except OSError:
            writer.close()
            return
        await asyncio.gather(relay(reader, far_writer, one_way_s, 2 * one_way_s),
                             relay(far_reader, writer, one_way_s, 0), return_exceptions=True)
    return accept


async def main(one_way_s, target, *own_socket):
    if own_socket:
        accept = relay_to(lambda: asyncio.open_unix_connection(target), float(one_way_s))
        server = await asyncio.start_unix_server(accept, *own_socket, backlog=256)
    else:
        accept = relay_to(lambda: asyncio.open_connection("127.0.0.1", int(target)), float(one_way_s))
        server = await asyncio.start_server(accept, "127.0.0.1", 0, backlog=256)
    name = server.sockets[0].getsockname()
    print(name if own_socket else name[1], flush=True)
    await server.serve_forever()


# epoll counts milliseconds; select counts microseconds.
loop = asyncio.SelectorEventLoop(selectors.SelectSelector())
loop.run_until_complete(main(*sys.argv[1:]))
