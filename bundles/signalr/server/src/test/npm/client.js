// Microsoft's client for JavaScript against the hub at argv[2], by the protocol argv[3]; prints one line for each step.
const assert = require("node:assert/strict");
const signalr = require("@microsoft/signalr");
const { MessagePackHubProtocol } = require("@microsoft/signalr-protocol-msgpack");

const [url, protocol, skip] = process.argv.slice(2);

function build(token) {
  const builder = new signalr.HubConnectionBuilder()
    .withUrl(url, {
      accessTokenFactory: () => token,
      transport: signalr.HttpTransportType.WebSockets,
      skipNegotiation: skip === "skip",
    })
    .configureLogging(signalr.LogLevel.None)
    .withAutomaticReconnect([0, 100, 100, 100, 100]);
  return protocol === "messagepack" ? builder.withHubProtocol(new MessagePackHubProtocol()).build() : builder.build();
}

const once = (register) => new Promise((resolve) => register(resolve));

async function main() {
  await assert.rejects(build("bad").start(), skip === "skip" ? /./ : /401/);
  console.log("refused");

  const client = build("good");
  const told = [];
  client.on("Tell", (value) => told.push(value));
  client.on("Double", (number) => number * 2);
  client.on("Blob", (length) => "b".repeat(length));
  client.on("Fail", () => {
    throw new Error("it broke");
  });
  await client.start();
  console.log("connected");

  const value = { text: "grüße 🙂", list: [1, -1, 200, -200, 70000, -70000, 4294967296, 0.5, true, null], nested: { a: {} } };
  assert.deepEqual(await client.invoke("Echo", value), value);
  assert.equal(await client.invoke("Add", 1, 2, 39), 42);
  assert.deepEqual(await client.invoke("Swap", { x: 1, y: 2 }), { x: 2, y: 1 });
  assert.equal(await client.invoke("Later", "soon"), "soon");
  assert.equal(await client.invoke("Note", "heard"), protocol === "messagepack" ? undefined : undefined);
  assert.equal((await client.invoke("Big", 200 * 1024)).length, 200 * 1024);
  assert.equal((await client.invoke("Big", 6 * 1024 * 1024)).length, 6 * 1024 * 1024);
  await assert.rejects(client.invoke("Refuse"), /not today/);
  await assert.rejects(client.invoke("Break"), (error) => !/secret/.test(error.message));
  await assert.rejects(client.invoke("Swap", { x: "one" }), /argument 1\.x: not of the expected type/);
  console.log("invoked");

  const streamed = once((resolve) =>
    client.stream("Echo", 1).subscribe({ next: resolve, complete: resolve, error: (error) => resolve(error.message) }));
  assert.match(await streamed, /streaming is not supported/);
  console.log("stream refused");

  const all = await Promise.all(Array.from({ length: 300 }, (_, i) => client.invoke("Echo", i)));
  assert.deepEqual(all, Array.from({ length: 300 }, (_, i) => i));
  console.log("many");

  await client.send("Note", "ask me");
  while (told.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(told, [{ n: 1, s: "x" }, null]);
  console.log("told");

  const back = once((resolve) => client.onreconnected(resolve));
  await client.send("Note", "drop me");
  await back;
  assert.equal(await client.invoke("Who"), "good");
  console.log("reconnected");

  const closed = once((resolve) => client.onclose((error) => resolve(error ? error.message : "in order")));
  await client.send("Note", "close me");
  assert.match(await closed, /revoked/);
  assert.equal(client.state, signalr.HubConnectionState.Disconnected);
  console.log("closed");
}

main().then(
  () => process.exit(0),
  (error) => {
    console.log(String(error && error.stack));
    process.exit(1);
  });
