/// Where messages are kept.
public enum StoreBackend: String, Hashable, Sendable, CaseIterable {
    /// In the process, which forgets everything at its end.
    case memory
    /// In a Postgres database.
    case postgres
}
