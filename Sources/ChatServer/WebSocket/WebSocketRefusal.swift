public import HTTPTypes
public import Hummingbird
public import NIOCore

/// An HTTP answer to a request that could have become a WebSocket and does not.
public struct WebSocketRefusal: Error, Hashable, Sendable {
    /// The response's status.
    public var status: HTTPResponse.Status
    /// The error's name in the body.
    public var code: String
    /// The error's text in the body; may be shown to the client.
    public var message: String
    /// Fields the status calls for beside the body's.
    public var extraFields: HTTPFields

    /// Creates a refusal; `code` and `message` are escaped where needed.
    public init(_ status: HTTPResponse.Status, code: String, message: String, extraFields: HTTPFields = [:]) {
        self.status = status
        self.code = code
        self.message = message
        self.extraFields = extraFields
    }

    /// For a route at a WebSocket's path that was reached without an upgrade.
    public static var upgradeRequired: WebSocketRefusal {
        WebSocketRefusal(
            .upgradeRequired, code: "upgrade_required", message: "This path speaks WebSocket only.",
            extraFields: [.upgrade: "websocket", .connection: "upgrade", .secWebSocketVersion: "13"]
        )
    }

    /// The JSON body.
    public var body: ByteBuffer {
        ByteBuffer(string: #"{"error":{"code":\#(Self.quoted(code)),"message":\#(Self.quoted(message))}}"#)
    }

    /// All header fields, for a body that is sent whole.
    public var fields: HTTPFields {
        var fields = extraFields
        fields[.contentType] = "application/json; charset=utf-8"
        fields[.contentLength] = String(body.readableBytes)
        return fields
    }

    /// The refusal as a router's response.
    public var response: Response {
        Response(status: status, headers: fields, body: .init(byteBuffer: body))
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\u{0}"..."\u{1F}":
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension WebSocketRefusal: HTTPResponseError {
    /// The same answer whatever the request.
    public func response(from request: Request, context: some RequestContext) throws -> Response { response }
}
