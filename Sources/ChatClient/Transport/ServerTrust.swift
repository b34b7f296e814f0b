/// Whose word about the server's identity counts. The host name is always verified.
public enum ServerTrust: Hashable, Sendable {
    /// The system's certificate authorities.
    case system
    /// These authorities only: PEM text of one or more certificates, for private authorities and tests.
    case authorities(pem: String)
}
