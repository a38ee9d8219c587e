// The npm package ws: what is said on /speak is sent to all on /listen.
import { createRequire } from "node:module";

const require = createRequire(`${process.env.NODE_MODULES || process.cwd()}/`);
const { WebSocketServer } = require("ws");
const listeners = new Set();
const server = new WebSocketServer({
  port: Number(process.argv[2]),
  host: "127.0.0.1",
  perMessageDeflate: false,
  backlog: 4096,
});
server.on("connection", (socket, request) => {
  if (request.url === "/listen") {
    listeners.add(socket);
    socket.on("close", () => listeners.delete(socket));
    return;
  }
  socket.on("message", (text) => {
    for (const listener of listeners) listener.send(text, { binary: false });
  });
});
