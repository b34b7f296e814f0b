// A bare relay on Node's ws, the WebSocket library under Socket.IO's server: no identity, store, rooms or packet layers.
// What Socket.IO on Node does is less than this. Speaks the protocol of the relay that compare.py calls floor.
//
//     apt-get install nodejs node-ws
//     NODE_PATH=/usr/share/nodejs node Benchmarks/peers/relay.js 9400
//     Benchmarks/compare.py … --relay 'env NODE_PATH=/usr/share/nodejs node Benchmarks/peers/relay.js {port}'

const { WebSocketServer } = require("ws");

const users = new Map();
const server = new WebSocketServer({ port: Number(process.argv[2]), host: "127.0.0.1", perMessageDeflate: false, backlog: 4096 });

server.on("connection", (socket) => {
  let user;
  socket.on("message", (data) => {
    const request = JSON.parse(data);
    switch (request.t) {
      case "login":
        user = request.user;
        users.set(user, socket);
        socket.send('{"t":"ready"}');
        break;
      case "msg": {
        const text = JSON.stringify({ t: "msg", id: request.id, from: user, body: request.body });
        users.get(request.to)?.send(text);
        socket.send(JSON.stringify({ t: "ack", id: request.id }));
        break;
      }
      case "group": {
        const frame = Buffer.from(JSON.stringify({ t: "group", from: user, room: request.room, body: request.body }));
        for (const member of users.values()) member.send(frame, { binary: false });
        socket.send(JSON.stringify({ t: "ack", id: request.id }));
        break;
      }
    }
  });
  socket.on("close", () => users.delete(user));
  socket.on("error", () => {});
});
