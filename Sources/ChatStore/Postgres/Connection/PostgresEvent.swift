/// What happens to a store's connections, for the log; holds no secret.
public enum PostgresEvent: Hashable, Sendable {
    /// A connection stands; `role` is what it is for, such as `writer`.
    case connected(role: String)
    /// A connection died.
    case connectionLost(role: String, detail: String)
    /// A connection attempt failed; the next one follows after a while.
    case connectFailed(role: String, detail: String)
}
