import HTTPTypes

/// The origin under which a browser reaches this server: what redirects come back to, and what requests of our own page come from.
struct WebOrigin: Hashable, Sendable {
    /// What the operator says it is; nil to take it from each request.
    let publicURL: String?
    /// Whether the listener itself speaks TLS.
    let isTLS: Bool

    /// Scheme, host and port without a slash at the end; nil for a request without an authority.
    func origin(of request: HTTPRequest) -> String? {
        if let publicURL { return publicURL }
        guard let authority = request.authority, !authority.isEmpty,
            authority.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") })
        else { return nil }
        return "\(isTLS ? "https" : "http")://\(authority.lowercased())"
    }

    /// Whether browsers see https, so that cookies may be bound to it.
    var isSecure: Bool { publicURL.map { $0.hasPrefix("https:") } ?? isTLS }

    /// Why a request that changes something is not taken for one of our own page; nil when it is (cross-site request forgery).
    ///
    /// Browsers send `Origin` with every POST, and pages of others can neither leave it out nor choose it.
    func objection(to request: HTTPRequest) -> String? {
        let origins = request.headerFields[values: .origin]
        guard let own = origin(of: request), origins.count == 1, let asking = origins.first else {
            return "The request says no Origin."
        }
        guard asking == own else { return "The Origin is not this server's own." }
        let sites = HTTPField.Name("Sec-Fetch-Site").map { request.headerFields[values: $0] } ?? []
        guard sites.allSatisfy({ $0 == "same-origin" }) else { return "The request comes from another site." }
        return nil
    }

    /// True when only the scheme differs, which is what a proxy without ``publicURL`` looks like.
    func isProxyMistake(_ request: HTTPRequest) -> Bool {
        guard publicURL == nil, !isTLS, let authority = request.authority else { return false }
        return request.headerFields[.origin] == "https://\(authority.lowercased())"
    }
}
