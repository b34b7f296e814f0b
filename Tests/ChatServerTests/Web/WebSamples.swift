import ChatWebClient
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPCompression

/// Files of a small client, and ways to look at what is served.
enum WebSamples {
    static func file(_ path: String, _ text: String) -> WebClientFile {
        WebClientFile(path: path, bytes: Array(text.utf8))
    }

    static let page = "<head>\n<!-- modulepreload -->\n<script type=module src=\"{{assets}}/main.js\"></script>"
    /// Long enough that gzip makes it smaller.
    static let script = String(repeating: "export const answer = 42;\n", count: 40)

    static var files: [WebClientFile] {
        [
            file("icons/app.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
            file("index.html", page),
            file("main.js", script),
            file("manifest.webmanifest", "{\"icons\":[{\"src\":\"{{assets}}/icons/app.svg\"}]}"),
            file("state/a.js", "export {}; // {{assets}}"),
            file("state/b.js", script),
            file("style.css", "body { margin: 0 }"),
            file("sw.js", "const version = \"{{version}}\", files = \"{{files}}\";"),
        ]
    }

    /// What a gzip body holds.
    static func unzipped(_ body: ByteBuffer) throws -> [UInt8] {
        let channel = EmbeddedChannel()
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        try channel.pipeline.syncOperations.addHandler(NIOHTTPResponseDecompressor(limit: .none))
        let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["content-encoding": "gzip"])
        try channel.writeInbound(HTTPClientResponsePart.head(head))
        try channel.writeInbound(HTTPClientResponsePart.body(body))
        try channel.writeInbound(HTTPClientResponsePart.end(nil))
        var bytes: [UInt8] = []
        while let part = try channel.readInbound(as: HTTPClientResponsePart.self) {
            if case .body(let piece) = part { bytes += Array(buffer: piece) }
        }
        return bytes
    }
}
