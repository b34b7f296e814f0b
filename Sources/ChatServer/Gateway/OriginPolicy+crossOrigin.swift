import HTTPTypes

/// What browsers want to hear before a page of another origin may use an answer (Fetch standard, CORS protocol).
extension OriginPolicy {
    /// Request headers that a page may send.
    private static let requestFields: Set<String> = [
        "accept", "authorization", "cache-control", "content-type", "x-requested-with",
    ]

    /// Header fields for every answer to a request whose origin was admitted.
    func crossOriginFields(for request: HTTPRequest) -> HTTPFields {
        if allowed.contains("*") { return Self.fields(("Access-Control-Allow-Origin", "*")) }
        var fields: HTTPFields = [.vary: "Origin"]
        guard let origin = request.headerFields[.origin] else { return fields }
        for field in Self.fields(
            ("Access-Control-Allow-Origin", origin), ("Access-Control-Allow-Credentials", "true"))
        {
            fields.append(field)
        }
        return fields
    }

    /// Header fields beside those for the answer to a preflight.
    func preflightFields(for request: HTTPRequest) -> HTTPFields {
        let asked = HTTPField.Name("Access-Control-Request-Headers").flatMap { request.headerFields[$0] } ?? ""
        let names = asked.lowercased().split(separator: ",").map { $0.filter { $0 != " " } }
        return Self.fields(
            ("Access-Control-Allow-Methods", "GET, POST, OPTIONS"),
            ("Access-Control-Allow-Headers", names.filter(Self.requestFields.contains).joined(separator: ", ")),
            ("Access-Control-Max-Age", "600"))
    }

    /// Fields of names that the header library does not know; empty values are left out.
    private static func fields(_ pairs: (String, String)...) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in pairs where !value.isEmpty {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return fields
    }
}
