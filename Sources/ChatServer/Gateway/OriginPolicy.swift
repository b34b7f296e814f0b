public import HTTPTypes

/// Which browser origins may open a socket: the defence against cross-site WebSocket hijacking (RFC 6455 §10.2).
///
/// Clients that are no browsers send no `Origin` and are judged by their token alone.
public struct OriginPolicy: Hashable, Sendable {
    /// Origins let in, exactly as browsers send them: `https://chat.example.com`, `http://localhost:3000`. The single
    /// entry `*` lets all in.
    public var allowed: Set<String>
    /// Whether a page served by this very host and port may connect.
    public var admitsSameOrigin: Bool

    /// Creates a policy; by default only pages of the server itself are let in.
    public init(allowed: Set<String> = [], admitsSameOrigin: Bool = true) {
        self.allowed = allowed
        self.admitsSameOrigin = admitsSameOrigin
    }

    /// Decides by the handshake's `Origin` and authority.
    public func admits(_ request: HTTPRequest) -> Bool {
        let origins = request.headerFields[values: .origin]
        guard let origin = origins.first else { return true }
        // A second Origin is no browser's doing.
        guard origins.count == 1 else { return false }
        if allowed.contains("*") || allowed.contains(origin) { return true }
        guard admitsSameOrigin, let authority = request.authority, !authority.isEmpty else { return false }
        return origin == "http://\(authority)" || origin == "https://\(authority)"
    }
}
