// Bun: what is said on /speak is sent to all on /listen.
const server = Bun.serve({
  port: Number(process.argv[2]),
  hostname: "127.0.0.1",
  fetch(request, server) {
    server.upgrade(request, { data: { listens: new URL(request.url).pathname === "/listen" } });
  },
  websocket: {
    idleTimeout: 0,
    open(socket) {
      if (socket.data.listens) socket.subscribe("all");
    },
    message(_, text) {
      server.publish("all", text);
    },
  },
});
