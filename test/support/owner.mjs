// A process of its own that holds the embedded server of a directory until it is killed; prints the server's pid.
// Runs the built code, as a user's process does.
import { acquireServer } from "../../dist/store/server/embedded.js";

const { server } = await acquireServer(process.argv[2]);
process.stdout.write(`${JSON.stringify({ pid: server.pid, httpPort: server.httpPort })}\n`);
setInterval(() => {}, 1_000);
