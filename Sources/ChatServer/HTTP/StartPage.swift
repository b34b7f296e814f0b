import HTTPTypes
import Hummingbird
import NIOCore

/// The page at `/`: says what this is and where its doors are.
enum StartPage {
    static func response(isDevelopment: Bool) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-cache"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html(isDevelopment: isDevelopment))))
    }

    private static func html(isDevelopment: Bool) -> String {
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>chatd</title>
        <style>
        body { font: 1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem; }
        pre { background: #8882; padding: .75rem; overflow-x: auto; }
        </style>
        <h1>chatd \(ChatServerVersion.current)</h1>
        <p>A chat server is running here. Clients connect to the WebSocket at <code>/v1/ws</code>, subprotocol
        <code>\(NativeDoor.subprotocol)</code>, and send <code>hello</code> with a token of a configured issuer. Socket.IO clients connect
        to this address with the token in <code>auth.token</code>.</p>
        <ul>
        <li><a href="/healthz">/healthz</a>: alive</li>
        <li><a href="/readyz">/readyz</a>: ready for clients</li>
        <li><a href="/metrics">/metrics</a>: counters for Prometheus</li>
        </ul>
        \(isDevelopment ? development : "")
        </html>
        """
    }

    private static let development = """
        <h2>Development mode</h2>
        <p>The built-in issuer signs anybody in: never use it where others can reach this port. Its
        <a href="/.well-known/openid-configuration">discovery document</a> works with any OpenID Connect client.
        From a terminal:</p>
        <pre>chatctl token mint --count 2
        chatctl chat --dev-user ada --to grace</pre>
        """
}
