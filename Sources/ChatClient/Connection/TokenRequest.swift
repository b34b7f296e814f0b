public import ChatCore

/// Why the client asks its token provider for a token.
public enum TokenRequest: Hashable, Sendable {
    /// To connect; a cached token that is still valid will do.
    case connect
    /// The present token nears its end; one that lives longer is wanted.
    case expiring
    /// The server refused the last token with this error; the cached one will not do. Asked once, then the client stops.
    case rejected(ChatError)
}

/// Hands out access tokens (compact JWS) for the signed-in person.
///
/// May take its time, show a sign-in page, and throw: a thrown ``ChatError`` whose retry advice is `never` stops the
/// client, anything else makes it back off and ask again.
public typealias TokenProvider = @Sendable (TokenRequest) async throws -> String
