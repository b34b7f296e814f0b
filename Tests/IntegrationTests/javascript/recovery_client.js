// The stock Socket.IO client under orders: one JSON object a line on standard input, events as JSON lines on standard output.
//
//     node recovery_client.js socket.io.min.js
//
// The client's file is a browser's: it wants a global WebSocket, which Node has from version 22 on; before, the package ws.
"use strict";

const fs = require("fs");
const readline = require("readline");

function webSocket() {
  // Debian's folder is on the module path of Debian's Node only.
  for (const place of ["ws", "/usr/share/nodejs/ws"]) {
    try { return require(place); } catch { /* the next place */ }
  }
  throw new Error("no global WebSocket and no package ws");
}

if (typeof WebSocket === "undefined") globalThis.WebSocket = webSocket();
const loaded = { exports: {} };
new Function("module", "exports", fs.readFileSync(process.argv[2], "utf8"))(loaded, loaded.exports);
const io = loaded.exports;

const say = (event, fields) => process.stdout.write(JSON.stringify({ event, ...fields }) + "\n");
let socket, pid;

const orders = {
  open({ url, token }) {
    socket = io(url, {
      auth: { token }, transports: ["websocket"], forceNew: true,
      reconnectionDelay: 50, reconnectionDelayMax: 200, timeout: 5000,
    });
    // The pid is the client's secret; the answer to CONNECT shows it.
    socket.io.on("open", () => socket.io.engine.on("packet", ({ data }) => {
      if (typeof data === "string" && data.startsWith("0{")) pid = JSON.parse(data.slice(1)).pid ?? null;
    }));
    socket.on("connect", () => say("connect", { recovered: socket.recovered, id: socket.id, pid }));
    socket.on("disconnect", (reason) => say("disconnect", { reason }));
    socket.on("connect_error", (error) => say("connect_error", { message: error.message, data: error.data ?? null }));
    socket.onAny((name, ...args) => say("event", { name, args }));
  },
  // Ends the transport; the client comes back by itself, or with `stay` only when it is told to.
  cut({ stay, hard }) {
    socket.io.reconnection(!stay);
    const engine = socket.io.engine;
    if (hard && engine.transport.ws.terminate) engine.transport.ws.terminate();
    else engine.close();
  },
  // What stands in `auth` goes before the client's own pid and offset.
  comeBack({ auth }) {
    socket.auth = auth;
    socket.io.reconnection(true);
    socket.connect();
  },
  emit({ name, body, tag }) { socket.emit(name, body, (answer) => say("ack", { tag, answer })); },
};

readline.createInterface({ input: process.stdin })
  .on("line", (line) => {
    const order = JSON.parse(line);
    orders[order.do](order);
  })
  .on("close", () => process.exit(0));
