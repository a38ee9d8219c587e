/** Development entry: puts the mock in place of the network, then starts the console. */
import { installRest } from "./rest.ts";
import { installSocket } from "./socket.ts";

installRest();
installSocket();
await import("../src/main.tsx");
