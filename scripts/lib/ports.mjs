import net from "node:net";

/**
 * True when a server can listen on this port. 0.0.0.0 and :: count too: a web server on every address would collide.
 * @param {number} port
 * @param {string} [host]
 * @returns {Promise<boolean>}
 */
export function isPortFree(port, host = "127.0.0.1") {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/**
 * A port nobody uses now.
 * @returns {Promise<number>}
 */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {net.AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}

/**
 * The first free port from `start` on.
 * @param {number} start
 * @param {string} host
 */
export async function nextFreePort(start, host) {
  for (let port = start; port < start + 100; port++) if (await isPortFree(port, host)) return port;
  return freePort();
}
