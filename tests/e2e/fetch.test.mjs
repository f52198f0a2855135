// Programs that fetch: from the site, from a host that says no, and from hosts that say nothing.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { deferred } from "./looplab.mjs";
import { open } from "./open.mjs";

/**
 * Makes a server listen and gives its address.
 *
 * @param {import("node:http").Server} server
 */
async function addressOf(server) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}/`;
}

/**
 * Starts a server for one test and gives its address.
 *
 * @param {import("node:test").TestContext} t
 * @param {import("node:http").RequestListener} answer
 */
async function serve(t, answer) {
  const server = createServer(answer);
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return addressOf(server);
}

/** @param {string} url */
const get = (url, more = "") => `
import asyncio, aiohttp

async def main():
    timeout = aiohttp.ClientTimeout(total=0.3)
    async with aiohttp.ClientSession(${more}) as session:
        async with session.get("${url}") as response:
            print("status", response.status)
            print(await response.text())

asyncio.run(main())
`;

test("a program fetches from a host that allows it", async (t) => {
  const url = await serve(t, (request, response) => {
    response.writeHead(200, { "Access-Control-Allow-Origin": "*" }).end(`you asked for ${request.url}`);
  });
  const looplab = await open(t);
  await looplab.runs(get(`${url}things?n=3`));
  await looplab.shows("status 200");
  await looplab.shows("you asked for /things?n=3");
});

test("a missing file is a status, not an exception", async (t) => {
  const looplab = await open(t, { expected: [/404/] });
  await looplab.runs(get("/no-such-file.json"));
  await looplab.shows("status 404");
});

test("a host that does not allow other sites is an error that says so", async (t) => {
  const url = await serve(t, (_, response) => response.end("not for you"));
  const looplab = await open(t, { expected: [/CORS|ERR_FAILED/] });
  const program = get(url);
  await looplab.runs(program);
  await looplab.shows(/CORS/);
  assert.ok(!(await looplab.logged()).includes("not for you"));
  assert.equal(await looplab.text(), program);
});

test("a port at which no server listens is an error", async (t) => {
  const server = createServer();
  const url = await addressOf(server);
  await new Promise((resolve) => server.close(resolve));
  const looplab = await open(t, { expected: [/ERR_CONNECTION_REFUSED/] });
  await looplab.runs(get(url));
  await looplab.shows(/aiohttp[\w.]*: |ClientConnect\w*Error/);
  await looplab.shows("Failed after");
});

test("a host that does not answer is ended by the timeout", async (t) => {
  const { promise: closed, resolve } = deferred();
  const url = await serve(t, (request) => request.on("close", resolve));
  const looplab = await open(t);
  await looplab.runs(get(url, "timeout=timeout"));
  await looplab.shows(/TimeoutError/);
  await closed;
});

test("Stop ends a fetch that is never answered", async (t) => {
  const { promise: arrived, resolve: asked } = deferred();
  const url = await serve(t, asked);
  const looplab = await open(t);
  await looplab.paste(get(url));
  await looplab.run.click();
  await arrived;
  assert.ok((await looplab.stopTime()) < 200);
});
