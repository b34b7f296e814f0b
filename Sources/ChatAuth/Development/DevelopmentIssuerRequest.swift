/// One HTTP request to the development issuer, free of any framework.
public struct DevelopmentIssuerRequest: Sendable {
    /// `GET`, `POST` …
    public var method: String
    /// The path as sent, with the issuer's own path in front, without the query.
    public var path: String
    /// After `?`, undecoded; empty when there is none.
    public var query: String
    /// Header fields by lower case name; `content-type`, `authorization` and `host` are used.
    public var headers: [String: String]
    /// The body; the caller bounds it, ``DevelopmentIssuer/maxBodyBytes`` is enough.
    public var body: [UInt8]

    /// Creates a request.
    public init(
        method: String, path: String, query: String = "", headers: [String: String] = [:], body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }
}

/// The answer to a ``DevelopmentIssuerRequest``.
public struct DevelopmentIssuerResponse: Hashable, Sendable {
    /// HTTP status.
    public var status: Int
    /// Header fields by lower case name.
    public var headers: [String: String]
    /// The body, UTF-8 text.
    public var body: [UInt8]

    /// Creates a response.
    public init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A JSON answer that no cache keeps (RFC 6749 §5.1).
    static func json(_ value: JSONValue, status: Int = 200, cacheControl: String = "no-store")
        -> DevelopmentIssuerResponse
    {
        DevelopmentIssuerResponse(
            status: status, headers: ["content-type": "application/json", "cache-control": cacheControl],
            body: Array(value.compactText.utf8))
    }

    /// An OAuth error object (RFC 6749 §5.2).
    static func error(_ code: String, _ description: String, status: Int = 400) -> DevelopmentIssuerResponse {
        var response = json(
            .object([("error", .string(code)), ("error_description", .string(description))]), status: status)
        if status == 401 { response.headers["www-authenticate"] = "Bearer error=\"\(code)\"" }
        return response
    }

    /// A redirect after a form was sent: the browser continues with GET.
    static func redirect(_ url: String) -> DevelopmentIssuerResponse {
        DevelopmentIssuerResponse(
            status: 303, headers: ["location": url, "cache-control": "no-store", "referrer-policy": "no-referrer"])
    }
}
