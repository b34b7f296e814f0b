import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPCompression

/// Compresses once, at the start, what is then served as often as anybody asks.
enum WebGzip {
    /// The bytes in gzip's format (RFC 1952), always the same for the same input; nil when that is not smaller.
    ///
    /// The compressor is a channel handler, made for requests on their way out; an embedded channel runs it here and now.
    static func compressed(_ bytes: [UInt8]) -> ByteBuffer? {
        guard !bytes.isEmpty else { return nil }
        let channel = EmbeddedChannel()
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        do {
            try channel.pipeline.syncOperations.addHandler(NIOHTTPRequestCompressor(encoding: .gzip))
            channel.write(HTTPClientRequestPart.head(.init(version: .http1_1, method: .POST, uri: "/")), promise: nil)
            channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: bytes))), promise: nil)
            channel.write(HTTPClientRequestPart.end(nil), promise: nil)
            channel.flush()
            var whole = ByteBuffer()
            while let part = try channel.readOutbound(as: HTTPClientRequestPart.self) {
                if case .body(.byteBuffer(var piece)) = part { whole.writeBuffer(&piece) }
            }
            return whole.readableBytes > 0 && whole.readableBytes < bytes.count ? whole : nil
        } catch {
            return nil  // then the file goes out as it is
        }
    }
}
