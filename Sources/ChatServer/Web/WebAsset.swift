import ChatWebClient
import HTTPTypes
import Hummingbird
import NIOCore

/// One file, ready to be sent: all headers made, compressed where that is smaller. Answering copies nothing but references.
struct WebAsset: Sendable {
    /// How long a browser may keep a file.
    enum Caching: Sendable {
        /// For ever: the path changes with the content.
        case immutable
        /// Asks each time whether it is still the same.
        case revalidated
        /// Not at all: the file may change under the same path at any time.
        case never
    }

    /// One of the forms a file can go out in.
    private struct Form: Sendable {
        var tag: String?
        var fields: HTTPFields
        var body: ByteBuffer
    }

    private let identity: Form
    private let gzip: Form?

    /// Bytes as they are.
    var byteCount: Int { identity.body.readableBytes }
    /// Bytes for a client that takes gzip.
    var compressedByteCount: Int { (gzip ?? identity).body.readableBytes }

    /// Prepares a file.
    ///
    /// - Parameters:
    ///   - file: The path, which tells the media type, and the content to be sent.
    ///   - caching: Without caching there is no compression either, which takes longer than it saves when done each time.
    init(_ file: WebClientFile, caching: Caching) {
        var fields: HTTPFields = [.contentType: WebContentType.of(file.path)]
        switch caching {
        case .immutable: fields[.cacheControl] = "public, max-age=31536000, immutable"
        case .revalidated: fields[.cacheControl] = "no-cache"
        case .never: fields[.cacheControl] = "no-store"
        }
        if file.path.hasSuffix(".html") { for (name, value) in WebPagePolicy.page { fields[name] = value } }
        if file.path.hasSuffix(".js") { for (name, value) in WebPagePolicy.script { fields[name] = value } }
        guard caching != .never else {
            identity = Form(tag: nil, fields: fields, body: ByteBuffer(bytes: file.bytes))
            gzip = nil
            return
        }
        fields[.vary] = "Accept-Encoding"
        let digest = WebDigest.of(file.bytes)
        identity = Self.form("\"\(digest)\"", fields, ByteBuffer(bytes: file.bytes))
        // A strong tag names bytes, so each form has its own (RFC 9110 §8.8.3.3).
        gzip = WebGzip.compressed(file.bytes).map { bytes in
            fields[.contentEncoding] = "gzip"
            return Self.form("\"\(digest)-gzip\"", fields, bytes)
        }
    }

    private static func form(_ tag: String, _ fields: HTTPFields, _ body: ByteBuffer) -> Form {
        var fields = fields
        fields[.eTag] = tag
        return Form(tag: tag, fields: fields, body: body)
    }

    /// The answer to a GET with these headers: 200, or 304 when the client has the file.
    func response(to headers: HTTPFields) -> Response {
        let form = gzip.flatMap { AcceptEncoding.takesGzip(headers) ? $0 : nil } ?? identity
        guard let tag = form.tag, EntityTag.matches(tag, headers) else {
            return Response(status: .ok, headers: form.fields, body: ResponseBody(byteBuffer: form.body))
        }
        // No more about the content than a 200 would need (RFC 9110 §15.4.5), but the policies: a browser puts the fields of a
        // 304 in place of those it has (RFC 9111 §3.2), and every answer that has no policy gets the strictest.
        var fields = form.fields
        for name in [HTTPField.Name.contentType, .contentEncoding] { fields[name] = nil }
        var response = Response(status: .notModified, headers: fields)
        response.headers[.contentLength] = nil  // 0 would be said of the content itself (RFC 9110 §8.6)
        return response
    }
}
